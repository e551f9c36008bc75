/** The kit's hooks that screens use. */
export { useDebouncedCallback, useDebouncedValue, useDisclosure, useElementSize, useMediaQuery } from '@mantine/hooks'
