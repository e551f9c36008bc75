/** Entry of the page: styles, nonce, connection, app. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'
import { keepConnected } from './lib/connection.ts'
import { publishStyleNonce } from './lib/nonce.ts'
import './index.css'

publishStyleNonce()
void keepConnected()

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
