/** What became of the labels of a MEDS file: how many found a note, by which rule, and why others did not. */
import type { MedsMatching } from '../../../shared/domain/meds.ts'
import { formatCount } from '../../lib/format.ts'
import { Box, Text } from '../../ui/Layout.tsx'
import classes from './LabelsTab.module.css'

export function Matching({ matching: { file, labels, matched, rule, unmatched } }: { matching: MedsMatching }) {
  return (
    <Box>
      <Text size="sm" role="status" aria-label="Labels that find a note">
        {formatCount(matched)} of {formatCount(labels)} labels of {file} have a note: {rule}.
      </Text>
      {unmatched.length > 0 && (
        <Box component="ul" className={classes.reasons} aria-label="Labels without a note, by reason">
          {unmatched.map(({ reason, labels: count }) => (
            <li key={reason}>
              <span>{reason}</span>
              <span>{formatCount(count)}</span>
            </li>
          ))}
        </Box>
      )}
    </Box>
  )
}
