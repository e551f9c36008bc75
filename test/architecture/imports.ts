/** Reads what a source file imports: static, re-exported, dynamic, in types, and started by `new URL(…, import.meta.url)`. */
import path from 'node:path'
import { parseSync } from 'vite'

export interface Source {
  /** From the project's folder, with forward slashes. */
  path: string
  text: string
}

export interface Import {
  /** As written; the holes of a template are `*`. */
  specifier: string
  /** `type`: gone at run time. `address`: a file named by URL, started rather than imported. */
  kind: 'value' | 'type' | 'address'
}

interface Node {
  type: string
  [key: string]: unknown
}

export function importsOf(source: Source): Import[] {
  const { program, errors } = parseSync(source.path, source.text)
  if (errors.length > 0) throw new Error(`${source.path} cannot be parsed: ${errors[0].message}`)
  const found: Import[] = []
  visit(program as unknown as Node, (node) => {
    const specifier = specifierOf(node)
    if (specifier !== undefined) found.push({ specifier, kind: kindOf(node) })
  })
  return found
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return textOf(node['source'] as Node | null)
    case 'NewExpression': {
      const [address, base] = node['arguments'] as Node[]
      const isUrl = (node['callee'] as Node)['name'] === 'URL'
      const isBesideThisFile = (base?.['object'] as Node | undefined)?.type === 'MetaProperty'
      return isUrl && isBesideThisFile ? textOf(address) : undefined
    }
    case 'CallExpression':
      return (node['callee'] as Node)['name'] === 'require' ? textOf((node['arguments'] as Node[])[0]) : undefined
    default:
      return undefined
  }
}

function kindOf(node: Node): Import['kind'] {
  if (node.type === 'NewExpression') return 'address'
  if (node.type === 'TSImportType' || node['importKind'] === 'type' || node['exportKind'] === 'type') return 'type'
  const names = (node['specifiers'] as Node[] | undefined) ?? []
  return names.length > 0 && names.every((name) => name['importKind'] === 'type') ? 'type' : 'value'
}

function textOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Literal') return String(node['value'])
  if (node?.type !== 'TemplateLiteral') return undefined
  return (node['quasis'] as { value: { cooked: string } }[]).map((part) => part.value.cooked).join('*')
}

export function visit(node: Node, seen: (node: Node) => void): void {
  seen(node)
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (typeof child === 'object' && child !== null && 'type' in child) visit(child as Node, seen)
    }
  }
}

/** The project file an import names, or the npm package, or one of Node's own modules. */
export type Target = { file: string } | { package: string } | { node: string }

export function targetOf(importer: string, specifier: string): Target {
  if (specifier.startsWith('.')) return { file: path.posix.join(path.posix.dirname(importer), specifier.split('?')[0]) }
  if (specifier.startsWith('node:')) return { node: specifier }
  return {
    package: specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/'),
  }
}
