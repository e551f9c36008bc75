import { describe, expect, it } from 'vitest'
import { metrics, type MetricId } from '../../shared/metrics.ts'
import { code, projectFiles } from '../architecture/projectFiles.ts'

const all = Object.entries(metrics) as [MetricId, (typeof metrics)[MetricId]][]

describe('the table of metrics', () => {
  it.each(all)('says of %s what it is, its range and when it misleads', (_, { name, meaning, range, caution }) => {
    expect(name).not.toBe('')
    for (const text of [meaning, range, caution]) expect(text).toMatch(/^[A-Z0-9−].{8,}\.$/)
    // One sentence: what it is must be read in a moment.
    expect(meaning).not.toMatch(/\. [A-Z]/)
  })

  it('gives every metric another name', () => {
    const names = all.map(([, { name }]) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it('has no entry that is shown nowhere', () => {
    const shown = projectFiles(['renderer', 'main/report', 'shared/charts'], code)
    const unused = all.filter(([id]) => !shown.some(({ text }) => new RegExp(`['"]${id}['"]|metrics\\.${id}\\b`).test(text)))
    expect(unused.map(([id]) => id)).toEqual([])
  })

  it('is the only place that explains them', () => {
    const screens = projectFiles(['renderer'], code)
    const copies = all.flatMap(([id, { meaning }]) => screens.filter(({ text }) => text.includes(meaning)).map(({ path }) => `${path}: ${id}`))
    expect(copies).toEqual([])
  })
})
