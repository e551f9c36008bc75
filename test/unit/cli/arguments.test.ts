import { Command, CommanderError } from 'commander'
import { describe, expect, it } from 'vitest'
import { changeReasonOption, exportReasonOption, neededReason } from '../../../main/cli/arguments.ts'

function given(option: ReturnType<typeof exportReasonOption>, ...args: string[]): { reason?: string } {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined }).addOption(option)
  return command.parse(args, { from: 'user' }).opts()
}

describe('--reason', () => {
  it('is kept without the blanks around it, and is some words of at most 500 characters wherever it is given', () => {
    for (const option of [exportReasonOption, changeReasonOption]) {
      expect(given(option(), '--reason', '  Audit of March ')).toEqual({ reason: 'Audit of March' })
      for (const text of ['', '  ', ' ab ', 'x'.repeat(501)]) expect(() => given(option(), '--reason', text)).toThrow(CommanderError)
    }
  })

  it('is needed for a change always, and for an export where there is one', () => {
    expect(() => given(changeReasonOption())).toThrow(CommanderError)
    expect(given(exportReasonOption())).toEqual({})
    expect(() => neededReason(undefined)).toThrow(expect.objectContaining({ code: 'usage.reason' }))
  })
})
