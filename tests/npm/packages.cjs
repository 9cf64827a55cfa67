// SPDX-License-Identifier: Apache-2.0
// Packages from where run.sh says, and rows of reference data.
const fs = require('node:fs')
const path = require('node:path')

exports.load = (name) => require(path.join(process.env.PICKET_NODE_MODULES, name))

exports.rows = (file) =>
  fs.readFileSync(file, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))

// Prints how many of `total` differ; ends with 1 if any does.
exports.finish = (what, total, wrong) => {
  console.log(`${wrong ? 'FAIL' : 'ok  '} ${what}: ${total - wrong} of ${total}`)
  process.exitCode = wrong ? 1 : 0
}

// What a middleware does to a response: {headers, removed}, or {throws}.
exports.run = (make) => {
  const headers = {}
  const removed = []
  const response = {
    setHeader: (name, value) => (headers[name] = String(value)),
    removeHeader: (name) => removed.push(name),
  }
  try {
    make()({}, response, (error) => {
      if (error) throw error
    })
  } catch (error) {
    return { throws: error.message }
  }
  return { headers, removed }
}
