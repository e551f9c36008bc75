/** Keeps a fault of one screen from taking the window down; React offers this to classes only. A new `key` clears it. */
import { Component, type ReactNode } from 'react'
import { ErrorNotice } from './States.tsx'

export class ErrorBoundary extends Component<{ children: ReactNode }, { error: unknown; failed: boolean }> {
  override state = { error: null as unknown, failed: false }

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true }
  }

  override render() {
    if (!this.state.failed) return this.props.children
    return (
      <div style={{ padding: '1rem 1.25rem' }}>
        <ErrorNotice
          title="This screen met an error"
          error={this.state.error}
          onRetry={() => this.setState({ error: null, failed: false })}
        />
      </div>
    )
  }
}
