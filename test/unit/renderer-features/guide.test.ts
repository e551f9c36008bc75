import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../../../build/root.ts'
import { plainText, readGuide, searchGuide, wordsOf } from '../../../renderer/features/help/guideText.ts'
import { guideDocuments, guidePlaceOf, placesOfScreens } from '../../../shared/guide.ts'
import { metrics } from '../../../shared/metrics.ts'
import { headingAnchor } from '../../../shared/text/headingAnchor.ts'

const read = (file: string) => readFileSync(path.join(root, 'docs', file), 'utf8')
const anchorsOf = (file: string) => readGuide(read(file)).sections.map(({ anchor }) => anchor)

describe('the guide in the app', () => {
  it.each(guideDocuments.map((id) => `${id}.md`))('%s: every link within the documents leads somewhere, every picture is there', (file) => {
    const links = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target!).filter((target) => !/^https?:/.test(target))
    const lost = links.filter((target) => {
      const [to = '', anchor] = target.split('#')
      if (to !== '' && !existsSync(path.join(root, 'docs', to))) return true
      return anchor !== undefined && !anchorsOf(to === '' ? file : to).includes(anchor)
    })
    expect(lost).toEqual([])
  })

  it.each(guideDocuments.map((id) => `${id}.md`))('%s has no heading twice, since each is an address', (file) => {
    const anchors = anchorsOf(file)
    expect(anchors.filter((anchor, at) => anchors.indexOf(anchor) !== at)).toEqual([])
  })

  it('has the place of every metric and of every screen', () => {
    const places = [...Object.values(metrics).map(({ guide }) => guide), ...placesOfScreens.map(([, place]) => place)]
    const lost = places.filter(([document, anchor]) => !anchorsOf(`${document}.md`).includes(anchor))
    expect(lost).toEqual([])
    const paths = [...readFileSync(path.join(root, 'renderer/shell/navigation.ts'), 'utf8').matchAll(/path: '([^']+)'/g)].map(([, screen]) => screen!)
    expect(paths.length).toBeGreaterThan(10)
    expect(paths.filter((screen) => screen !== '/help' && !placesOfScreens.some(([start]) => screen.startsWith(start)))).toEqual([])
    expect(guidePlaceOf('/compare')).toEqual(['user-guide', 'compare'])
    expect(guidePlaceOf('/help/statistics')).toBeNull()
  })
})

describe('reading a document', () => {
  it('gives each heading GitHub’s anchor, and the text below it without markup', () => {
    const { sections } = readGuide('# A\n\nFirst *words* and `code`.\n\n## Subgroups, drift & more\n\n| n | p |\n|---|---|\n| 1 | **2** |\n\n- <kbd>J</kbd> next\n\n![A picture](x.png)\n')
    expect(sections).toEqual([
      { anchor: 'a', heading: 'A', depth: 1, text: 'First words and code.' },
      { anchor: 'subgroups-drift--more', heading: 'Subgroups, drift & more', depth: 2, text: 'n p 1 2 J next A picture' },
    ])
    expect(headingAnchor('What is “AUROC”? 95 %')).toBe('what-is-auroc-95-')
  })

  it('never takes markup of the text for text', () => {
    expect(plainText(readGuide('<script>alert(1)</script>\n').tokens)).toBe('')
  })
})

describe('searching the guide', () => {
  const sections = readGuide(`# Guide\n\nNothing here.\n\n## Calibration\n\nThe slope is one.\n\n## Other\n\n${'word '.repeat(60)}calibration of the slope, and ${'more '.repeat(60)}\n`).sections

  it('finds sections in which every word begins a word, headings first', () => {
    expect(searchGuide(sections, 'slo calib').map(({ section }) => section.heading)).toEqual(['Calibration', 'Other'])
    expect(searchGuide(sections, 'libration')).toEqual([])
    expect(searchGuide(sections, 'slope absent')).toEqual([])
    expect(searchGuide(sections, ' … ')).toEqual([])
  })

  it('shows the words around what it found', () => {
    const { excerpt } = searchGuide(sections, 'calibration slope').at(-1)!
    expect(excerpt).toMatch(/^… (word )+calibration of the slope, and (more )+?.*…$/)
    expect(excerpt.length).toBeLessThan(180)
  })

  it('takes what was typed as words, never as a pattern', () => {
    expect(wordsOf('a.b* (c')).toEqual(['a', 'b', 'c'])
  })
})
