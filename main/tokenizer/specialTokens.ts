/**
 * Which tokens begin and end a text and which one pads. tokenizer.json itself names only what its post-processor adds;
 * the rest is known by the names that models use, or from tokenizer_config.json.
 */
import type { PostProcessorStep, TokenRoles } from './tokenizerJson.ts'
import { AppError } from '../../shared/domain/errors.ts'

export const endOfTextToken = '<|end_of_text|>'
export const padTokenText = '<|pad|>'

const beginNames = ['<|begin_of_text|>', '<s>']
const endNames = [endOfTextToken, '<|endoftext|>', '</s>', '<|im_end|>', '<|eot_id|>', '<eos>', '[SEP]']
const padNames = [padTokenText, '<pad>', '[PAD]', '<|finetune_right_pad_id|>', '<|endoftext|>']

/** @throws AppError 'tokenizer.unsupported' when no token ends a text. */
export function findRoles(
  addedTokens: ReadonlySet<string>,
  postProcessor: readonly PostProcessorStep[],
  named: Partial<TokenRoles> = {},
): TokenRoles {
  const end = named.end_of_text ?? firstKnown(endNames, addedTokens)
  if (end === undefined) {
    throw new AppError(
      'tokenizer.unsupported',
      `This tokenizer names no end-of-text token (one of ${endNames.join(', ')}). Add it to "added_tokens".`,
    )
  }
  return {
    begin_of_text:
      named.begin_of_text === undefined
        ? (templateBegin(postProcessor) ?? firstKnown(beginNames, addedTokens) ?? null) || null
        : named.begin_of_text,
    end_of_text: end,
    pad: named.pad ?? firstKnown(padNames, addedTokens) ?? end,
  }
}

/** The token that the post-processor puts first; '' when it says that there is none, undefined when it is silent. */
function templateBegin(postProcessor: readonly PostProcessorStep[]): string | undefined {
  for (const step of postProcessor) {
    if (step.type === 'RobertaProcessing' || step.type === 'BertProcessing') return step.cls[0]
    if (step.type !== 'TemplateProcessing') continue
    const [first] = step.single
    if (!first || !('SpecialToken' in first)) return ''
    return step.special_tokens[first.SpecialToken.id]?.tokens[0] ?? ''
  }
  return undefined
}

function firstKnown(names: readonly string[], tokens: ReadonlySet<string>): string | undefined {
  return names.find((name) => tokens.has(name))
}
