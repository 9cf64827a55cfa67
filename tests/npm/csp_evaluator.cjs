// SPDX-License-Identifier: Apache-2.0
// node csp_evaluator.cjs ROWS: does csp_evaluator still find what the rows say?
const { load, rows, finish } = require('./packages.cjs')
const { CspEvaluator, DEFAULT_CHECKS, STRICTCSP_CHECKS } = load('csp_evaluator/dist/evaluator.js')
const { CspParser } = load('csp_evaluator/dist/parser.js')

const key = (finding) => JSON.stringify([finding.type_code ?? finding.type, finding.directive, finding.value ?? null])
const sorted = (findings) => findings.map(key).sort().join('\n')

const all = rows(process.argv[2])
let wrong = 0
for (const row of all) {
  const found = new CspEvaluator(new CspParser(row.input).csp).evaluate(STRICTCSP_CHECKS, DEFAULT_CHECKS)
  if (sorted(found) === sorted(row.expected)) continue
  wrong++
  console.log(`${row.id}: ${row.input}\n--- now:\n${sorted(found)}\n--- in the row:\n${sorted(row.expected)}`)
}
finish('csp_evaluator', all.length, wrong)
