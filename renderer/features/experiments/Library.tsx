/** The questions that have a template, a card each. */
import { address } from '../../lib/address.ts'
import { SimpleGrid, Text, Title } from '../../ui/Layout.tsx'
import { kindViews } from './kinds.ts'
import { hasTemplate } from './templates.ts'
import classes from './Experiments.module.css'

export function Library() {
  return (
    <SimpleGrid component="ul" cols={{ base: 2, md: 3, xl: 4 }} spacing="md" p={0} my={0} aria-label="Templates" style={{ listStyle: 'none' }}>
      {kindViews
        .filter(({ kind }) => hasTemplate(kind))
        .map(({ kind, label, question }) => (
          <li key={kind}>
            <a className={classes.card} href={`#${address('/experiments', { new: kind })}`}>
              <Title order={2} size="h3">
                {label}
              </Title>
              <Text c="dimmed" size="sm">
                {question}
              </Text>
            </a>
          </li>
        ))}
    </SimpleGrid>
  )
}
