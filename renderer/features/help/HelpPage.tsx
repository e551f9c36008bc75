/** The guide within the app: contents and search beside the text. An address names the document and the heading. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useQuery } from '@tanstack/react-query'
import { useRoute, useSearch } from 'wouter'
import type { GuideDocument } from '../../../shared/guide.ts'
import { guideAddress } from '../../lib/guide.ts'
import { useShortcut } from '../../lib/useShortcut.ts'
import { TextField } from '../../ui/Controls.tsx'
import { SearchIcon } from '../../ui/icons.ts'
import { Page } from '../../ui/Page.tsx'
import { Await } from '../../ui/States.tsx'
import { TourButton } from '../../ui/TourButton.tsx'
import { documents } from './documents.ts'
import { readGuide, type GuideText } from './guideText.ts'
import classes from './Help.module.css'
import { Markdown } from './Markdown.tsx'
import { Numbers } from './Numbers.tsx'
import { SearchResults } from './SearchResults.tsx'

const numbersTitle = 'What the numbers mean'

export function HelpPage() {
  const [, params] = useRoute('/help/*?')
  const at = new URLSearchParams(useSearch()).get('at') ?? ''
  const [query, setQuery] = useState('')
  const search = useRef<HTMLInputElement>(null)
  useShortcut('searchNotes', () => search.current?.focus())
  const isNumbers = params?.['*'] === 'numbers'
  const chosen = documents.find(({ id }) => id === params?.['*']) ?? documents[0]!
  const guide = useQuery({
    queryKey: ['guide'],
    queryFn: async () => new Map(await Promise.all(documents.map(async ({ id, load }) => [id, readGuide((await load()).default)] as const))),
    staleTime: Infinity,
  })
  return (
    <Page title="Help" description="The guide of this version. It is part of the workbench: reading it asks nothing of any network." actions={<TourButton />} fill>
      <Await query={guide} rows={12}>
        {(texts) => (
          <div className={classes.help}>
            <div className={classes.side}>
              <TextField
                ref={search}
                type="search"
                aria-label="Search in the guide"
                placeholder="Search in the guide ( / )"
                leftSection={<SearchIcon size="0.875rem" aria-hidden />}
                value={query}
                onChange={(event) => setQuery(event.currentTarget.value)}
              />
              {query.trim() === '' ? (
                <Contents texts={texts} chosen={isNumbers ? 'numbers' : chosen.id} at={at} />
              ) : (
                <SearchResults texts={texts} query={query} />
              )}
            </div>
            <Article key={isNumbers ? 'numbers' : chosen.id} label={isNumbers ? numbersTitle : chosen.title} at={at}>
              {isNumbers ? <Numbers title={numbersTitle} /> : <DocumentText text={texts.get(chosen.id)!} id={chosen.id} />}
            </Article>
          </div>
        )}
      </Await>
    </Page>
  )
}

/** A long document is drawn once, whatever is typed beside it. */
function DocumentText({ text, id }: { text: GuideText; id: GuideDocument }) {
  return useMemo(() => <Markdown tokens={text.tokens} document={id} />, [text, id])
}

/** Goes to the heading of the address, which then has the focus, so that reading aloud goes on from there. */
function Article({ label, at, children }: { label: string; at: string; children: React.ReactNode }) {
  const article = useRef<HTMLElement>(null)
  useEffect(() => {
    if (at === '') {
      article.current?.scrollTo({ top: 0 })
      return
    }
    const heading = article.current?.querySelector<HTMLElement>(`[id="${CSS.escape(at)}"]`)
    heading?.scrollIntoView({ block: 'start' })
    heading?.focus({ preventScroll: true })
  }, [at])
  return (
    <article ref={article} className={classes.article} aria-label={label} tabIndex={0}>
      {children}
    </article>
  )
}

function Contents({ texts, chosen, at }: { texts: ReadonlyMap<GuideDocument, GuideText>; chosen: string; at: string }) {
  const contents = useRef<HTMLElement>(null)
  useEffect(() => {
    // In braces: newer browsers give a promise, which is no end of an effect.
    void contents.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen, at])
  return (
    <nav ref={contents} className={classes.contents} aria-label="Contents of the guide">
      <ul>
        {documents.map(({ id, title }) => (
          <li key={id}>
            <a
              className={`${classes.entry} ${classes.document}`}
              href={`#${guideAddress([id, ''])}`}
              aria-current={id === chosen && at === '' ? 'page' : undefined}
            >
              {title}
            </a>
            {id === chosen && (
              <ul>
                {texts
                  .get(id)!
                  .sections.filter(({ depth }) => depth > 1)
                  .map(({ anchor, heading, depth }) => (
                    <li key={anchor}>
                      <a
                        className={classes.entry}
                        data-depth={depth}
                        href={`#${guideAddress([id, anchor])}`}
                        aria-current={anchor === at ? 'true' : undefined}
                      >
                        {heading}
                      </a>
                    </li>
                  ))}
              </ul>
            )}
          </li>
        ))}
        <li>
          <a className={`${classes.entry} ${classes.document}`} href="#/help/numbers" aria-current={chosen === 'numbers' ? 'page' : undefined}>
            {numbersTitle}
          </a>
        </li>
      </ul>
    </nav>
  )
}
