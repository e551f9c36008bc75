import { comparePasses, watchComparison } from '../../services/predictions.ts'
import { api } from '../implementation.ts'
import { sessionOf } from '../session.ts'

const { compare } = api

export const compareHandlers = compare.router({
  run: compare.run.handler(({ input, context, signal }) => comparePasses(sessionOf(context), input, signal)),
  watch: compare.watch.handler(({ input, context, signal }) => watchComparison(sessionOf(context), input, signal)),
})
