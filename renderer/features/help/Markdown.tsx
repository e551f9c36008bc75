/**
 * Tokens of a document as elements. No HTML goes in: of markup in the text only keys and details are known, everything
 * else of it is left out. Links lead within the guide; what lies elsewhere is text.
 */
import { Fragment, type ReactNode } from 'react'
import type { Token, Tokens } from 'marked'
import type { GuideDocument } from '../../../shared/guide.ts'
import { headingAnchor } from '../../../shared/text/headingAnchor.ts'
import { guideAddress } from '../../lib/guide.ts'
import { Disclosure } from '../../ui/Disclosure.tsx'
import { Anchor, Code, Kbd, List, Table, Title } from '../../ui/Layout.tsx'
import { documents, pictureAddress } from './documents.ts'
import { plainText } from './guideText.ts'
import classes from './Help.module.css'

export function Markdown({ tokens, document }: { tokens: readonly Token[]; document: GuideDocument }) {
  return <div className={classes.text}>{blocks(tokens, document)}</div>
}

function blocks(tokens: readonly Token[], document: GuideDocument): ReactNode[] {
  const shown: ReactNode[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    const summary = token.type === 'html' ? /^<details><summary>(.*?)<\/summary>/.exec(token.raw)?.[1] : undefined
    if (summary === undefined) {
      shown.push(<Fragment key={at}>{block(token, document)}</Fragment>)
      continue
    }
    const from = at + 1
    while (at < tokens.length && !(tokens[at]!.type === 'html' && tokens[at]!.raw.startsWith('</details>'))) at++
    shown.push(
      <Disclosure key={from} summary={summary}>
        {blocks(tokens.slice(from, at), document)}
      </Disclosure>,
    )
  }
  return shown
}

function block(token: Token, document: GuideDocument): ReactNode {
  switch (token.type) {
    case 'heading':
      return <Heading heading={token as Tokens.Heading} document={document} />
    case 'paragraph': {
      const { tokens } = token as Tokens.Paragraph
      const only = tokens.length === 1 && tokens[0]?.type === 'image' ? (tokens[0] as Tokens.Image) : null
      return only ? <Picture image={only} /> : <p>{inline(tokens, document)}</p>
    }
    case 'text':
      return inline((token as Tokens.Text).tokens ?? [token], document)
    case 'list': {
      const { items, ordered, start } = token as Tokens.List
      return (
        <List type={ordered ? 'ordered' : 'unordered'} start={ordered ? Number(start || 1) : undefined} className={classes.list}>
          {items.map((item, index) => (
            <List.Item key={index}>{blocks(item.tokens, document)}</List.Item>
          ))}
        </List>
      )
    }
    case 'code':
      return (
        <Code block tabIndex={0} className={classes.code}>
          {(token as Tokens.Code).text}
        </Code>
      )
    case 'blockquote':
      return <blockquote className={classes.quote}>{blocks((token as Tokens.Blockquote).tokens, document)}</blockquote>
    case 'table':
      return <GuideTable table={token as Tokens.Table} document={document} />
    case 'hr':
      return <hr />
    default:
      return null
  }
}

/** The page has the only heading of the first level. */
function Heading({ heading: { depth, tokens }, document }: { heading: Tokens.Heading; document: GuideDocument }) {
  return (
    <Title order={Math.min(6, depth + 1) as 2 | 3 | 4 | 5 | 6} id={headingAnchor(plainText(tokens))} tabIndex={-1} className={classes.heading}>
      {inline(tokens, document)}
    </Title>
  )
}

function GuideTable({ table: { header, rows, align }, document }: { table: Tokens.Table; document: GuideDocument }) {
  const side = (column: number) => align[column] ?? undefined
  const name = header.map((cell) => plainText(cell.tokens)).filter(Boolean).join(', ') || 'Table'
  return (
    <div role="group" aria-label={`${name}, scrollable`} tabIndex={0} className={classes.table}>
      <Table aria-label={name} withTableBorder>
        <Table.Thead>
          <Table.Tr>
            {header.map((cell, column) =>
              cell.tokens.length === 0 ? (
                <Table.Td key={column} />
              ) : (
                <Table.Th key={column} scope="col" ta={side(column)}>
                  {inline(cell.tokens, document)}
                </Table.Th>
              ),
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row, index) => (
            <Table.Tr key={index}>
              {row.map((cell, column) => (
                <Table.Td key={column} ta={side(column)}>
                  {inline(cell.tokens, document)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function inline(tokens: readonly Token[], document: GuideDocument): ReactNode[] {
  const shown: ReactNode[] = []
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!
    const end = token.raw === '<kbd>' ? tokens.findIndex((each, index) => index > at && each.raw === '</kbd>') : -1
    if (end > at) {
      shown.push(<Kbd key={at}>{plainText(tokens.slice(at + 1, end))}</Kbd>)
      at = end
    } else shown.push(<Fragment key={at}>{inlineToken(token, document)}</Fragment>)
  }
  return shown
}

function inlineToken(token: Token, document: GuideDocument): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{inline((token as Tokens.Strong).tokens, document)}</strong>
    case 'em':
      return <em>{inline((token as Tokens.Em).tokens, document)}</em>
    case 'codespan':
      return <Code>{(token as Tokens.Codespan).text}</Code>
    case 'link':
      return <GuideLink link={token as Tokens.Link} document={document} />
    case 'image':
      return <Picture image={token as Tokens.Image} />
    case 'br':
      return <br />
    case 'text':
    case 'escape':
      return (token as Tokens.Text).text
    default:
      return null
  }
}

function GuideLink({ link: { href, tokens }, document }: { link: Tokens.Link; document: GuideDocument }) {
  const [file = '', anchor = ''] = href.split('#')
  const target = file === '' ? document : documents.find(({ id }) => `${id}.md` === file)?.id
  const text = inline(tokens, document)
  return target ? <Anchor href={`#${guideAddress([target, anchor])}`}>{text}</Anchor> : text
}

/** Every picture of the guide has one size: nothing moves when it comes. */
function Picture({ image: { href, text } }: { image: Tokens.Image }) {
  return (
    <figure className={classes.picture}>
      <img src={pictureAddress(href)} alt={text} loading="lazy" className={classes.frame} />
      <figcaption aria-hidden>{text}</figcaption>
    </figure>
  )
}
