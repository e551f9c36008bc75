/** What a model of one's own takes in time, energy and money, beside an API. The inputs are the address. */
import { useState } from 'react'
import {
  deviceFields,
  priceFields,
  shapeFields,
  vocabularyField,
  workFields,
  type PlanFieldInfo,
} from '../../../shared/planning/fields.ts'
import { planModel } from '../../../shared/planning/plan.ts'
import { navigate, useAddressQuery } from '../../lib/address.ts'
import { useApi } from '../../lib/queries.ts'
import { Button, labelWithHelp, NumberField, Select } from '../../ui/Controls.tsx'
import { Box, SimpleGrid, Stack, Text } from '../../ui/Layout.tsx'
import { Page, Panel } from '../../ui/Page.tsx'
import { Notice } from '../../ui/States.tsx'
import { addressOf, draftOf, shown, typed, type PlanDraft } from './planAddress.ts'
import classes from './Planner.module.css'
import { PlanResult } from './PlanResult.tsx'
import { ProbePanel } from './ProbePanel.tsx'

const models = planModel.options.map((model) => ({ value: model, label: model === 'custom' ? 'Its own shape' : model }))

export function PlannerPage() {
  const [search, change] = useAddressQuery()
  const draft = draftOf(search)
  // Number fields keep what is typed; those of another plan begin anew.
  const [plan, setPlan] = useState(0)
  const isOpen = useApi('workspace.state', undefined).data?.open != null
  const set = (values: Partial<PlanDraft['values']>) => change(addressOf(values))
  const fields = (list: readonly PlanFieldInfo[]) => <Fields key={plan} fields={list} draft={draft} onChange={set} />
  return (
    <Page
      title="Planner"
      description="What a model of your own takes in time, energy and money, beside an API paid by the token. Prices are what you type; none is built in. The address of this page holds the inputs."
      actions={
        <Button
          variant="default"
          onClick={() => {
            navigate('/planner')
            setPlan(plan + 1)
          }}
        >
          Start anew
        </Button>
      }
    >
      <div className={classes.planner}>
        <Stack gap="md">
          <Panel title="Model">
            <Stack gap="xs">
              <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
                <Select
                  label="Model"
                  data={models}
                  value={draft.model}
                  allowDeselect={false}
                  error={draft.issues.model}
                  onChange={(model) => change({ model })}
                />
                <Field info={vocabularyField} draft={draft} onChange={set} />
              </SimpleGrid>
              {draft.model === 'custom' && fields(shapeFields)}
            </Stack>
          </Panel>
          <Panel title="Work">{fields(workFields)}</Panel>
          <Panel title="Hardware">
            <Stack gap="md">
              {fields(deviceFields)}
              {isOpen ? (
                <ProbePanel onUse={set} />
              ) : (
                <Text size="sm" c="dimmed">
                  With a workspace open, the speed of this machine can be measured here.
                </Text>
              )}
            </Stack>
          </Panel>
          <Panel title="Prices" description="In one currency of your choice.">
            {fields(priceFields)}
          </Panel>
        </Stack>
        <Box miw={0}>
          {draft.input ? (
            <PlanResult input={draft.input} />
          ) : (
            <Notice kind="warning" title="No plan yet">
              <Text>A number needs attention: what is wrong stands below its field.</Text>
            </Notice>
          )}
        </Box>
      </div>
    </Page>
  )
}

interface FieldsProps {
  draft: PlanDraft
  onChange: (values: Partial<PlanDraft['values']>) => void
}

function Fields({ fields, ...shared }: FieldsProps & { fields: readonly PlanFieldInfo[] }) {
  return (
    <SimpleGrid cols={2} spacing="sm" verticalSpacing="xs">
      {fields.map((info) => (
        <Field key={info.field} info={info} {...shared} />
      ))}
    </SimpleGrid>
  )
}

function Field({ info, draft, onChange }: FieldsProps & { info: PlanFieldInfo }) {
  const { field, label, unit, help } = info
  const name = unit ? `${label} (${unit})` : label
  const error = draft.issues[field]
  return (
    <NumberField
      label={help ? labelWithHelp(name, help) : name}
      aria-label={name}
      value={shown(draft.values[field], info)}
      error={error}
      aria-invalid={error !== undefined}
      hideControls
      onChange={(value) => onChange({ [field]: typed(value, info) })}
    />
  )
}
