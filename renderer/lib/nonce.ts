/**
 * The host writes a fresh nonce into index.html for every page load; the content security policy allows only <style>
 * elements that carry it, so every library that injects styles is handed this value.
 */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''

/** react-remove-scroll (below Mantine's dialogs) reads this global when it injects its style element. */
export function publishStyleNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: styleNonce })
}
