/** What is printed in place of the screen: unseen until then (index.css). */
import type { ReactNode } from 'react'
import { createPortal } from 'react-dom'

export function PrintSheet({ children }: { children: ReactNode }) {
  return createPortal(<div className="wb-print">{children}</div>, document.body)
}
