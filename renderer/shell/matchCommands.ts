/** Which commands a typed text means, best first within each group. Pure. */
import { commandGroups, type Command, type CommandGroup } from './commands.ts'

export interface CommandSection {
  group: CommandGroup
  commands: Command[]
}

const shownPerGroup = 6

/** Every word typed must begin a word of the command; the earlier, the better; what was opened lately comes first. */
export function matchCommands(commands: readonly Command[], text: string, found: readonly Command[]): CommandSection[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const scored = commands.flatMap((command, index) => {
    const name = ` ${command.label} ${command.group}`.toLowerCase()
    const places = words.map((word) => name.indexOf(` ${word}`))
    return places.includes(-1) ? [] : [{ command, score: places.reduce((sum, place) => sum + place, 0) * 1000 + index }]
  })
  const matching = scored.toSorted((left, right) => left.score - right.score).map(({ command }) => command)
  const recent = new Set(matching.filter(({ group }) => group === 'Recent').map(({ id }) => id))
  const all = [...matching.filter(({ id, group }) => group === 'Recent' || !recent.has(id)), ...found]
  // Without text the screens come before the long lists of things.
  const order = words.length > 0 ? commandGroups : commandGroups.toSorted((left, right) => Number(isAction(right)) - Number(isAction(left)))
  return order
    .map((group) => ({ group, commands: ofGroup(all, group, words.length > 0) }))
    .filter(({ commands: some }) => some.length > 0)
}

const isAction = (group: CommandGroup): boolean => group === 'Recent' || group === 'Screens' || group === 'Actions'

function ofGroup(all: readonly Command[], group: CommandGroup, typed: boolean): Command[] {
  const commands = all.filter((command) => command.group === group)
  return typed && group !== 'Notes' ? commands.slice(0, shownPerGroup) : commands.slice(0, 20)
}
