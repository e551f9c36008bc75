/** The steps of the guided tour: a screen, what is pointed at there, and what to know of it. */

export interface TourStep {
  title: string
  text: string
  path: string
  /** What is pointed at, the first that is there. */
  targets: readonly string[]
}

export const tourSteps: readonly TourStep[] = [
  {
    title: 'A hospital to try things on',
    text: 'Create the demo hospital: generated notes of patients who do not exist, with labels and a split. Then “Finetune and compare” makes a first model of them.',
    path: '/workspace',
    targets: ['section[aria-label="A first model"]', 'section[aria-label="Demo hospital"]'],
  },
  {
    title: 'Corpora: the notes',
    text: 'Each corpus is one import. Its page counts notes, patients and rejected rows, searches the text, and looks for duplicates and identifiers.',
    path: '/corpora',
    targets: ['table[aria-label="Corpora"]', '#main h1'],
  },
  {
    title: 'Tasks, labels and splits',
    text: 'A task is a question about a note, with its options. Labels come from the tables; a split keeps patients apart, so that no model is judged on whom it has seen.',
    path: '/tasks',
    targets: ['#main [role="tablist"]', '#main h1'],
  },
  {
    title: 'Models',
    text: 'Two small models are here from the start; others are imported or made by runs. A card says which notes a model and its ancestors have seen.',
    path: '/models',
    targets: ['table[aria-label="Models"]', '#main h1'],
  },
  {
    title: 'Runs: training',
    text: 'Pretrain, finetune or fit a baseline. Every field explains itself; memory and time are estimated before the start; an interrupted run goes on from its checkpoint.',
    path: '/runs',
    targets: ['#main header button', '#main h1'],
  },
  {
    title: 'Compare: which model is better',
    text: 'All models on the same notes, with intervals that draw patients. The question mark beside a number says what it is and when it misleads.',
    path: '/compare',
    targets: ['section[aria-label="What is compared"]', '#main h1'],
  },
  {
    title: 'Predictions: what the model read',
    text: 'Notes by risk. Beside the list: the note with what was not read in grey, every model’s probabilities, and the words that speak for an answer.',
    path: '/predictions',
    targets: ['#main [role="group"][aria-label="Notes by risk"]', '#main h1'],
  },
  {
    title: 'Review: people judge, blind first',
    text: 'A queue of notes for one or two reviewers. Prediction and label stay hidden until a verdict is given; agreement is shown at the end.',
    path: '/review',
    targets: ['#main header button', '#main h1'],
  },
  {
    title: 'Help is always here',
    text: 'The guide with its search, and every number explained. The question mark beside the title of a screen opens its place; ? lists the keys.',
    path: '/help',
    targets: ['[aria-label="Search in the guide"]', '#main h1'],
  },
]
