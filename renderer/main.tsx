/** Entry of the page: styles, nonce, connection, app. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { config } from 'zod/v4/core'
import { App } from './app.tsx'
import { keepConnected } from './lib/connection.ts'
import { refuseStrayDrops } from './lib/droppedFiles.ts'
import { publishStyleNonce } from './lib/nonce.ts'
import './index.css'

publishStyleNonce()
refuseStrayDrops()
// zod would otherwise try to compile schemas from text, which the content security policy forbids and reports.
config({ jitless: true })
void keepConnected()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
