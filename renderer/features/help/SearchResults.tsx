/** Sections of all documents that have the words, headings first, with the words marked in an excerpt. */
import { useMemo } from 'react'
import type { GuideDocument } from '../../../shared/guide.ts'
import { guideAddress } from '../../lib/guide.ts'
import { countOf } from '../../lib/format.ts'
import { Mark, Text } from '../../ui/Layout.tsx'
import { documents } from './documents.ts'
import { searchGuide, wordsOf, type GuideText } from './guideText.ts'
import classes from './Help.module.css'

const shownHits = 30

export function SearchResults({ texts, query }: { texts: ReadonlyMap<GuideDocument, GuideText>; query: string }) {
  const hits = useMemo(
    () => documents.flatMap(({ id, title }) => searchGuide(texts.get(id)?.sections ?? [], query).map((hit) => ({ ...hit, id, title }))),
    [texts, query],
  )
  return (
    <nav className={classes.contents} aria-label="Found in the guide">
      <Text size="sm" c="dimmed" role="status" px="0.5rem">
        {hits.length === 0 ? `Nothing in the guide has “${query.trim()}”.` : countOf(hits.length, 'section')}
        {hits.length > shownHits && `, the first ${shownHits} shown`}
      </Text>
      <ul>
        {hits.slice(0, shownHits).map(({ id, title, section, excerpt }) => (
          <li key={`${id} ${section.anchor}`}>
            <a className={classes.hit} href={`#${guideAddress([id, section.depth > 1 ? section.anchor : ''])}`}>
              <Text size="sm" fw={600}>
                {section.heading}
              </Text>
              <Text size="xs" c="dimmed">
                {title}
              </Text>
              <Text size="sm">
                <Marked text={excerpt} words={wordsOf(query)} />
              </Text>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Odd parts of the split are the words. */
function Marked({ text, words }: { text: string; words: readonly string[] }) {
  const parts = text.split(new RegExp(`(?<![\\p{L}\\p{N}])(${words.join('|')})`, 'giu'))
  return parts.map((part, index) => (index % 2 === 1 ? <Mark key={index}>{part}</Mark> : part))
}
