/**
 * What bothered a patient during the stay. A discharge summary lists each under what is over or under what goes on; only
 * what goes on adds to the risk of return, and both lists hold the same words equally often.
 */
import type { Listable } from './types.ts'

export const issues: { items: readonly Listable[]; idle: readonly Listable[] } = {
  items: [
    {
      id: 'low oxygen', weights: { readmission: 0.59 }, clashes: /hypox|desatur|room air|breath/i,
      phrases: ['low oxygen on walking', 'desaturation with stairs', 'exertional hypoxia'],
    },
    {
      id: 'nausea', weights: { readmission: 0.42 }, clashes: /nausea|vomit|emesis|\bdiet\b|liquids/i,
      phrases: ['nausea', 'queasiness', 'nausea after meals'],
    },
    {
      id: 'loose stools', weights: { readmission: 0.47 }, clashes: /stool|diarrh|bowel|melena/i,
      phrases: ['loose stools', 'frequent stools', 'diarrhea'],
    },
    {
      id: 'fluid', weights: { readmission: 0.56 }, clashes: /swell|edema|diures|fluid|\bleg\b/i,
      phrases: ['leg edema', 'ankle swelling', 'fluid overload'],
    },
    {
      id: 'night confusion', weights: { readmission: 0.61 }, clashes: /confus|deliri|mental|encephal|drows/i,
      phrases: ['confusion at night', 'sundowning', 'disorientation'],
    },
    {
      id: 'dizziness', weights: { readmission: 0.47 }, clashes: /dizz|orthosta|vertigo|lighthead|syncop/i,
      phrases: ['dizziness on standing', 'orthostatic drops', 'lightheadedness'],
    },
    {
      id: 'poor appetite', weights: { readmission: 0.42 }, clashes: /appetite|eating|intake|\bdiet\b|feeding/i,
      phrases: ['poor appetite', 'eating little', 'low intake'],
    },
    {
      id: 'wound drainage', weights: { readmission: 0.56 }, clashes: /wound|drain|ulcer|sore|abscess|plaque/i,
      phrases: ['wound drainage', 'an oozing skin tear', 'a weeping wound'],
    },
    {
      id: 'urinary retention', weights: { readmission: 0.47 }, clashes: /urin|void|catheter|stone|ureter/i,
      phrases: ['urinary retention', 'high bladder residuals', 'incomplete voiding'],
    },
    {
      id: 'fever', weights: { readmission: 0.64 }, clashes: /fever|febrile|deferv|temperature/i,
      phrases: ['evening temperatures', 'low-grade temperatures', 'temperature spikes'],
    },
    {
      id: 'high sugars', weights: { readmission: 0.39 }, clashes: /sugar|glucose|insulin|gap|ketoac/i,
      phrases: ['high sugars', 'glucose above 250', 'labile sugars'],
    },
    {
      id: 'fast pulse', weights: { readmission: 0.47 }, clashes: /tachy|arrhythm|rhythm|palpit|\brate\b|telemetry/i,
      phrases: ['a fast pulse', 'heart rates above 110', 'palpitations'],
    },
  ],
  idle: [
    { id: 'hiccups', weights: {}, clashes: /hiccup/i, phrases: ['hiccups', 'belching'] },
    { id: 'heat rash', weights: {}, clashes: /rash|skin/i, phrases: ['heat rash', 'itching'] },
    { id: 'sore arm', weights: {}, clashes: /\barm\b/i, phrases: ['a sore IV arm', 'an infiltrated IV'] },
    { id: 'dry mouth', weights: {}, clashes: /mouth|thirst/i, phrases: ['dry mouth', 'chapped lips'] },
    { id: 'insomnia', weights: {}, clashes: /sleep|insomn/i, phrases: ['insomnia', 'poor sleep'] },
    { id: 'stiff neck muscles', weights: {}, clashes: /neck|stiff/i, phrases: ['a stiff neck', 'stiff shoulders'] },
    { id: 'hoarseness', weights: {}, clashes: /hoarse|voice|thyroid/i, phrases: ['hoarseness', 'a hoarse voice'] },
    { id: 'red eye', weights: {}, clashes: /\beye|vision/i, phrases: ['a red eye', 'watery eyes'] },
  ],
}
