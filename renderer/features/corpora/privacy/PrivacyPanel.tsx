/** Optional part of an import: identifiers masked, dates shifted, and a look at what that does to some notes. */
import { useState } from 'react'
import type { ImportSettings } from '../../../../shared/domain/corpus.ts'
import { phiKind, phiKinds, type PhiKind } from '../../../../shared/domain/phi.ts'
import { usuallyMasked, type PrivacySettings } from '../../../../shared/domain/privacy.ts'
import { Button, Checkbox, MultiSelect, NumberField, Switch } from '../../../ui/Controls.tsx'
import { SearchIcon } from '../../../ui/icons.ts'
import { Group, Stack, Text } from '../../../ui/Layout.tsx'
import { Panel } from '../../../ui/Page.tsx'
import { Notice } from '../../../ui/States.tsx'
import type { ImportPlan } from '../useImportPlan.ts'
import { PrivacySampleDialog } from './PrivacySampleDialog.tsx'

const nothing: PrivacySettings = { mask: [], shiftDates: null, dayFirst: false }
const usualDays = 365
const kinds = phiKind.options.map((kind) => ({ value: kind, label: phiKinds[kind].title }))

interface PrivacyPanelProps {
  plan: ImportPlan
  /** To a corpus that is there: its patients cannot get a second offset. */
  adding: boolean
  onChange: (changes: Partial<ImportSettings>) => void
}

export function PrivacyPanel({ plan, adding, onChange }: PrivacyPanelProps) {
  const [looking, setLooking] = useState(false)
  const privacy = plan.kept.settings.privacy ?? nothing
  const { mask, shiftDates, dayFirst } = privacy
  const masks = mask.length > 0
  const change = (changes: Partial<PrivacySettings>) => {
    const next = { ...privacy, ...changes }
    onChange({ privacy: next.mask.length > 0 || next.shiftDates ? next : undefined })
  }
  const shiftedSource = plan.sources.find((source) => source.shiftedDates)
  const changesNotes = masks || shiftDates !== null
  return (
    <Panel
      title="Masking and date shift"
      description="Optional. Done on the way in: what is replaced is not stored."
      actions={
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<SearchIcon size="0.875rem" aria-hidden />}
          disabled={!changesNotes}
          onClick={() => setLooking(true)}
        >
          Notes before and after
        </Button>
      }
    >
      <Stack gap="md">
        <Switch
          label="Mask identifiers"
          description="What the scan for identifiers finds becomes a tag such as [NAME] or [PHONE]."
          checked={masks}
          onChange={(event) => change({ mask: event.currentTarget.checked ? usuallyMasked : [] })}
        />
        {masks && (
          <MultiSelect
            label="Kinds to mask"
            description={
              'Of photographs only the names of image files are masked.' +
              (shiftDates ? ' Dates are shifted, not masked; ages over 89 are masked.' : '')
            }
            data={kinds}
            value={mask}
            searchable
            onChange={(value) => change({ mask: value as PhiKind[] })}
          />
        )}
        <Switch
          label="Shift dates"
          description={
            shiftedSource
              ? `${shiftedSource.title} shifts its dates already.`
              : adding
                ? 'Only into a new corpus: each import shifts by offsets of its own.'
                : 'Each patient’s dates, in tables and in the text, are moved by an offset of the patient’s own. The days between them stay; a split by time is no longer possible.'
          }
          disabled={(shiftedSource !== undefined || adding) && shiftDates === null}
          checked={shiftDates !== null}
          onChange={(event) => change({ shiftDates: event.currentTarget.checked ? { days: usualDays, keepWeekdays: true } : null })}
        />
        {shiftDates && (
          <Group align="flex-end" gap="lg">
            <NumberField
              label="Longest shift, in days"
              description="Back or ahead"
              w="11rem"
              min={shiftDates.keepWeekdays ? 7 : 1}
              max={3650}
              allowDecimal={false}
              clampBehavior="strict"
              value={shiftDates.days}
              onChange={(days) => change({ shiftDates: { ...shiftDates, days: days ?? usualDays } })}
            />
            <Checkbox
              pb={6}
              label="Whole weeks, so that weekdays stay"
              checked={shiftDates.keepWeekdays}
              onChange={(event) => {
                const keepWeekdays = event.currentTarget.checked
                change({ shiftDates: { days: Math.max(shiftDates.days, keepWeekdays ? 7 : 1), keepWeekdays } })
              }}
            />
          </Group>
        )}
        {changesNotes && (
          <>
            <Checkbox
              label="Notes write the day first: 03/04/2021 is the third of April"
              checked={dayFirst}
              onChange={(event) => change({ dayFirst: event.currentTarget.checked })}
            />
            <Notice kind="warning" title="Fewer identifiers, not none">
              <Text>
                What the scan does not know stays in the notes: look at notes before and after, and review a sample of the corpus
                afterwards. Keys of patients, stays and notes stay as the source has them, and so do attributes that are no dates.
              </Text>
            </Notice>
          </>
        )}
      </Stack>
      {looking && <PrivacySampleDialog plan={plan} onClose={() => setLooking(false)} />}
    </Panel>
  )
}
