/** The templates as they lie in assets/experiments, by kind. */
const files = import.meta.glob<string>('../../../assets/experiments/*.yaml', { query: '?raw', import: 'default', eager: true })

const byKind = new Map(Object.entries(files).map(([file, text]) => [file.replace(/^.*\/(.*)\.yaml$/, '$1'), text]))

export function templateOf(kind: string): string {
  return byKind.get(kind) ?? `kind: ${kind}\nname: ${kind}\ntasks: []\n`
}

export function hasTemplate(kind: string): boolean {
  return byKind.has(kind)
}
