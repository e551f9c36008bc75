/**
 * The review of systems of an admission note: what is listed as reported adds to the risks, what is listed as denied
 * adds nothing, and both lists hold the same words equally often.
 */
import type { Listable } from './types.ts'

export const symptoms: { items: readonly Listable[]; idle: readonly Listable[] } = {
  items: [
    {
      id: 'falls', weights: { stay: 0.34, mortality: 0.19 }, clashes: /\bfall|fell\b/i,
      phrases: ['falls at home', 'repeated falls', 'falls'],
    },
    {
      id: 'weight loss', weights: { stay: 0.34, mortality: 0.62 }, clashes: /weight/i,
      phrases: ['weight loss', 'losing weight', 'unplanned weight loss'],
    },
    {
      id: 'poor intake', weights: { stay: 0.39, mortality: 0.56 }, clashes: /intake|eating|appetite|anorexia|liquids/i,
      phrases: ['poor oral intake', 'hardly eating', 'skipped meals'],
    },
    {
      id: 'sweats', weights: { stay: 0.26, mortality: 0.25 }, clashes: /sweat|chills|diaphor/i,
      phrases: ['night sweats', 'drenching sweats', 'sweats'],
    },
    {
      id: 'swallowing trouble', weights: { stay: 0.47, mortality: 0.69 }, clashes: /swallow|dysphagia|chok/i,
      phrases: ['trouble swallowing', 'choking on liquids', 'dysphagia'],
    },
    {
      id: 'urinary trouble', weights: { stay: 0.31, mortality: 0.12 }, clashes: /urin|void|anuria|dysuria|stone/i,
      phrases: ['trouble voiding', 'urinary incontinence', 'weak urinary stream'],
    },
    {
      id: 'bruising', weights: { stay: 0.23, mortality: 0.56 }, clashes: /bruis|ecchym/i,
      phrases: ['easy bruising', 'new bruises', 'bruising'],
    },
    {
      id: 'loose stools', weights: { stay: 0.36, mortality: 0.38 },
      clashes: /stool|diarrh|melena|bowel|flatus|obstip|constip/i,
      phrases: ['loose stools', 'diarrhea', 'frequent stools'],
    },
    {
      id: 'pressure sore', weights: { stay: 0.52, mortality: 0.75 }, clashes: /sore|ulcer|wound/i,
      phrases: ['a pressure sore', 'a sacral wound', 'bedsores'],
    },
    {
      id: 'leg swelling', weights: { stay: 0.31, mortality: 0.38 }, clashes: /swell|swollen|edema|\bleg|\bcalf/i,
      phrases: ['leg swelling', 'swollen ankles', 'ankle edema'],
    },
    {
      id: 'breathless lying flat', weights: { stay: 0.36, mortality: 0.62 },
      clashes: /orthopnea|breath|dyspn|lung|CXR|cough|wheez/i,
      phrases: ['orthopnea', 'breathlessness lying flat', 'sleeping upright'],
    },
    {
      id: 'tremor', weights: { stay: 0.21, mortality: 0.12 }, clashes: /tremor|tremul|shak|withdrawal/i,
      phrases: ['tremor', 'shaky hands', 'hand tremor'],
    },
    {
      id: 'memory lapses', weights: { stay: 0.39, mortality: 0.31 }, clashes: /memory|confus|seizure|withdrawal/i,
      phrases: ['memory lapses', 'forgetfulness', 'getting lost'],
    },
  ],
  idle: [
    { id: 'sore throat', weights: {}, clashes: /throat|airway/i, phrases: ['sore throat', 'throat pain'] },
    { id: 'runny nose', weights: {}, clashes: /nasal|nose|cold|sick contact/i, phrases: ['runny nose', 'congestion'] },
    { id: 'ear pain', weights: {}, clashes: /\bear|hearing/i, phrases: ['ear pain', 'ringing ears'] },
    { id: 'red eyes', weights: {}, clashes: /\beye|vision|diplopia/i, phrases: ['red eyes', 'itchy eyes'] },
    { id: 'hoarseness', weights: {}, clashes: /hoarse|voice|thyroid/i, phrases: ['hoarseness', 'hoarse voice'] },
    { id: 'itching', weights: {}, clashes: /itch|prurit|rash|jaundice/i, phrases: ['itching', 'dry skin'] },
    { id: 'heartburn', weights: {}, clashes: /reflux|heartburn|epigastr|chest/i, phrases: ['heartburn', 'belching'] },
    { id: 'hair loss', weights: {}, clashes: /\bhair|chemo|CHOP/i, phrases: ['hair loss', 'brittle nails'] },
    { id: 'dry mouth', weights: {}, clashes: /mouth|thirst|\bdry\b|mucos/i, phrases: ['dry mouth', 'bad taste'] },
    { id: 'joint stiffness', weights: {}, clashes: /joint|arthr|knee|hip/i, phrases: ['stiff joints', 'sore shoulders'] },
  ],
}
