import { kindNames } from '../../shared/domain/run.ts'
import { formatCompact, formatCount } from '../../shared/format.ts'
import type { ReportFacts, ReportModel } from './facts.ts'
import { html, pairs, section, type Markup } from './html.ts'
import { hash, moment } from './settings.ts'

/** The card of every model compared and of its ancestors. */
export function modelsSection(facts: ReportFacts): Markup {
  return section('models', 'Model cards', facts.models.map((each) => cardOf(facts, each)))
}

function cardOf({ comparison, models }: ReportFacts, { model, taskNames, run }: ReportModel): Markup {
  const { card } = model
  const parent = models.find((other) => other.model.id === card.parentId)?.model.name
  const seen = comparison.rows.filter(({ pass }) => pass.modelId === model.id && pass.seenInTraining > 0)
  const compared = comparison.rows.some(({ pass }) => pass.modelId === model.id)
  return html`<h3>${model.name}${!compared && ' (ancestor)'}</h3>${pairs([
    ['Kind', kindNames[model.kind]],
    ['Origin', card.origin],
    ['Made', `${moment(model.createdAt)}${run ? ` by run ${run.id}` : ''}`],
    ['Ancestor', parent ?? (card.parentId === null ? 'none' : `model ${card.parentId}`)],
    ['Parameters', card.parameters === 0 ? '–' : formatCompact(card.parameters)],
    ['Tokens learned from', `${formatCompact(card.tokens.real)} (${formatCompact(card.tokens.padded)} with padding)`],
    ['Notes seen', `${formatCount(card.notesSeen)}, ancestors’ included`],
    ['Hash of all notes seen', card.corpusHash === null ? 'no notes of a corpus seen' : hash(card.corpusHash)],
    ['Tasks learned', card.taskIds.length === 0 ? 'none: it saw no labels' : taskNames.join(', ')],
    ['Evaluation notes seen in training', compared ? (seen.length === 0 ? 'none' : formatCount(Math.max(...seen.map(({ pass }) => pass.seenInTraining)))) : '–'],
    ['Data', card.synthetic ? 'synthetic only' : 'real notes, or not known'],
    ['Licence', card.licence],
    ['Protected health information', card.treatAsPhi ? 'treat as such' : 'no'],
  ])}`
}
