/** Rows of a list that are picked to be held side by side. They stand in the address (?chosen=3-1), in the order in which they were picked. */
import { address, changeAddress, navigate, numberParam, useAddressParam } from '../lib/address.ts'
import { CellCheckbox, CellRow } from './Cells.tsx'
import { Button } from './Controls.tsx'
import type { Column } from './DataTable.tsx'

function usePicked(): number[] {
  return useAddressParam('chosen').split('-').flatMap((id) => numberParam(id) ?? [])
}

/** `things`: what is picked, as in "Runs". */
export function pickColumn<Row>(things: string, { id, name }: { id: (row: Row) => number; name: (row: Row) => string }): Column<Row> {
  return {
    id: 'compare',
    header: 'Pick',
    help: `${things} to be compared side by side.`,
    value: () => null,
    cell: (row) => <PickCell id={id(row)} name={name(row)} />,
    sortable: false,
    width: 52,
  }
}

/** It reads the picks by itself, as the button does: a list of hundreds is not drawn again with each. */
function PickCell({ id, name }: { id: number; name: string }) {
  const picked = usePicked()
  const pick = (on: boolean) => {
    const others = picked.filter((other) => other !== id)
    changeAddress({ chosen: (on ? [...others, id] : others).join('-') })
  }
  return (
    <CellRow>
      <CellCheckbox label={`Compare ${name}`} checked={picked.includes(id)} onChange={pick} />
    </CellRow>
  )
}

interface ComparePickedProps {
  /** As in "runs": goes to #/runs/compare?runs=3,1. */
  things: string
  /** Ids of the rows that are listed; a pick that a filter hides does not count. */
  listed: readonly number[]
  disabled?: boolean
}

export function ComparePicked({ things, listed, disabled = false }: ComparePickedProps) {
  const compared = usePicked().filter((id) => listed.includes(id))
  return (
    <Button
      variant="default"
      ml="auto"
      disabled={compared.length < 2 || disabled}
      onClick={() => navigate(address(`/${things}/compare`, { [things]: compared.join(',') }))}
    >
      {compared.length < 2 ? `Compare ${things}` : `Compare ${compared.length} ${things}`}
    </Button>
  )
}
