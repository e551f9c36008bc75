/** Task, set and passes; what is missing for the usual comparison is named here and can be scored at once. */
import { useState } from 'react'
import type { ScoringPass } from '../../../shared/domain/prediction.ts'
import type { LaterWindow } from '../../../shared/domain/split.ts'
import { formatMoment } from '../../lib/format.ts'
import { evaluationSetNames, modelInRole } from '../../lib/passes.ts'
import { useApi, type Output } from '../../lib/queries.ts'
import { windowName } from '../../lib/splitSets.ts'
import { Button, Checkbox, Select } from '../../ui/Controls.tsx'
import { AddIcon } from '../../ui/icons.ts'
import { Group, Stack, Text } from '../../ui/Layout.tsx'
import { Panel } from '../../ui/Page.tsx'
import classes from './Compare.module.css'
import { MissingRoles } from './MissingRoles.tsx'
import { defaultSelection, groupKey, type PassGroup } from './passSets.ts'
import { ScoreDialog } from './ScoreDialog.tsx'

type Task = Output<'tasks.list'>[number]

export interface PassChooserProps {
  tasks: readonly Task[]
  task: Task
  groups: readonly PassGroup[]
  group: PassGroup
  splitNames: ReadonlyMap<number, string>
  /** Windows of the later period to choose from; empty: none. */
  windows: readonly LaterWindow[]
  window: LaterWindow | null
  onWindow: (index: number | null) => void
  selected: readonly number[]
  onTask: (taskId: string) => void
  onGroup: (key: string) => void
  onSelect: (passIds: string[]) => void
}

export function PassChooser({
  tasks,
  task,
  groups,
  group,
  splitNames,
  windows,
  window,
  onWindow,
  selected,
  onTask,
  onGroup,
  onSelect,
}: PassChooserProps) {
  const [scoring, setScoring] = useState(false)
  const seedOf = useSeeds(group)
  return (
    <Panel
      title="What is compared"
      actions={
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<AddIcon size="0.875rem" aria-hidden />}
          onClick={() => setScoring(true)}
        >
          Score another model
        </Button>
      }
    >
      <div className={classes.chooser}>
        <Stack gap="sm">
          <Select
            label="Task"
            value={task.id}
            data={tasks.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(id) => id && onTask(id)}
          />
          <Select
            label="Notes"
            value={groupKey(group)}
            data={groups.map((candidate) => ({
              value: groupKey(candidate),
              label: groupName(candidate, groups, splitNames),
            }))}
            onChange={(key) => key && onGroup(key)}
          />
          {windows.length > 0 && (
            <Select
              label="Later period"
              value={window ? String(window.index) : 'all'}
              data={[
                { value: 'all', label: 'All windows' },
                ...windows.map((each) => ({ value: String(each.index), label: capital(windowName(each)) })),
              ]}
              onChange={(index) => onWindow(index === 'all' ? null : Number(index))}
            />
          )}
        </Stack>
        <Stack gap="sm">
          <Checkbox.Group
            label={
              <Group component="span" gap="xs" display="inline-flex">
                Scoring passes
                <Button variant="subtle" size="compact-xs" onClick={() => onSelect(group.passes.slice(0, 24).map(({ id }) => String(id)))}>
                  All
                </Button>
                <Button variant="subtle" size="compact-xs" onClick={() => onSelect(defaultSelection(group).map(String))}>
                  Newest of each kind
                </Button>
              </Group>
            }
            labelProps={{ component: 'div' }}
            aria-label="Scoring passes"
            value={selected.map(String)}
            onChange={onSelect}
          >
            <Stack gap={5} mt={4} style={{ maxHeight: '12rem', overflowY: 'auto' }}>
              {group.passes.map((pass) => (
                <Checkbox
                  key={pass.id}
                  value={String(pass.id)}
                  disabled={selected.length >= 24 && !selected.includes(pass.id)}
                  label={
                    <>
                      {modelInRole(pass)}
                      {seedOf(pass)}{' '}
                      <Text span size="sm" c="dimmed">
                        {formatMoment(pass.createdAt)}, pass {pass.id}
                      </Text>
                    </>
                  }
                />
              ))}
            </Stack>
          </Checkbox.Group>
          <MissingRoles task={task} group={group} />
        </Stack>
      </div>
      <ScoreDialog opened={scoring} onClose={() => setScoring(false)} task={task} group={group} />
    </Panel>
  )
}

/** ", seed 2" where several passes have one name; runs are asked for only then. */
function useSeeds({ passes }: PassGroup): (pass: ScoringPass) => string {
  const named = Map.groupBy(passes, modelInRole)
  const hasTwins = (pass: ScoringPass) => named.get(modelInRole(pass))!.length > 1
  const runs = useApi('runs.list', undefined, { enabled: passes.some(hasTwins) })
  const seeds = new Map(runs.data?.map(({ modelId, config }) => [modelId, config.seed]))
  return (pass) => {
    const seed = seeds.get(pass.modelId)
    return hasTwins(pass) && seed !== undefined ? `, seed ${seed}` : ''
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** The label set is named only where the same set was scored under several. */
function groupName(group: PassGroup, groups: readonly PassGroup[], splitNames: ReadonlyMap<number, string>): string {
  const name = `${splitNames.get(group.splitId) ?? `Split ${group.splitId}`}: ${evaluationSetNames[group.set]}`
  const twins = groups.filter(({ splitId, set }) => splitId === group.splitId && set === group.set)
  return twins.length > 1 ? `${name}, labels ${group.labelSetId}` : name
}
