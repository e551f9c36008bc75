/** The one origin the window may load. */
export const appScheme = 'app'
export const appOrigin = `${appScheme}://wardbench`

/** The page's own address: the same origin, whatever the path. */
export function isOwnPage(address: string): boolean {
  return address === appOrigin || address.startsWith(`${appOrigin}/`)
}
