// SPDX-License-Identifier: Apache-2.0
// node helmet_random.cjs PICKET: options made at random; `picket headers` must say what helmet sends.
const { execFileSync } = require('node:child_process')
const fs = require('node:fs')
const os = require('node:os')
const path = require('node:path')
const { load, finish, run } = require('./packages.cjs')
const helmet = load('helmet')

const FILES = 300
let state = 20

const random = (n) => {
  state = (Math.imul(state, 1103515245) + 12345) >>> 0
  return (state >>> 8) % n
}
const one = (list) => list[random(list.length)]
const some = (list) => list.filter(() => random(3) === 0)
const object = (members) => `{ ${members.filter(Boolean).join(', ')} }`

const SOURCES = ["'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", 'https:', 'data:', '*', 'https://a.example']
const DIRECTIVES = ['defaultSrc', 'scriptSrc', "'script-src'", 'objectSrc', 'imgSrc', "'frame-ancestors'", 'connectSrc',
  'upgradeInsecureRequests', 'baseUri', 'workerSrc']
const quoted = (source) => `"${source}"`

const sources = () =>
  one([
    () => `[${some(SOURCES).map(quoted).join(', ')}]`,
    () => `[${some(SOURCES).map(quoted).join(', ')}].concat(["https://b.example"])`,
    () => quoted(one(SOURCES)),
    () => `new Set([${some(SOURCES).map(quoted).join(', ')}])`,
    () => '[(req, res) => `https://${"c"}.example`]',
    () => 'null',
  ])()

const policy = () =>
  object([
    random(4) === 0 && `useDefaults: ${one(['true', 'false'])}`,
    random(4) === 0 && `reportOnly: ${one(['true', 'false'])}`,
    random(8) !== 0 && `directives: ${object(some(DIRECTIVES).map((name) => `${name}: ${sources()}`))}`,
  ])

const transport = () =>
  object([
    random(2) && `maxAge: ${one(['3600', '60 * 60 * 24', '31_536_000', '0'])}`,
    random(2) && `includeSubDomains: ${one(['true', 'false'])}`,
    random(2) && `preload: ${one(['true', 'false'])}`,
  ])

const OPTIONS = {
  contentSecurityPolicy: [policy, policy, policy, () => 'false'],
  crossOriginEmbedderPolicy: [() => 'true', () => 'false', () => '{ policy: "credentialless" }'],
  crossOriginOpenerPolicy: [() => 'false', () => '{ policy: "unsafe-none" }', () => '{}'],
  crossOriginResourcePolicy: [() => 'false', () => "{ policy: 'cross-origin' }"],
  originAgentCluster: [() => 'false', () => 'true'],
  referrerPolicy: [() => 'false', () => '{ policy: "origin" }', () => '{ policy: ["no-referrer", "origin"] }'],
  hsts: [transport, transport, () => 'false', () => 'true'],
  strictTransportSecurity: [transport],
  noSniff: [() => 'false', () => 'true'],
  dnsPrefetchControl: [() => '{ allow: true }', () => '{ allow: false }', () => 'false'],
  xDownloadOptions: [() => 'false'],
  frameguard: [() => '{ action: "deny" }', () => "{ action: 'same-origin' }", () => 'false', () => '{}'],
  permittedCrossDomainPolicies: [() => '{ permittedPolicies: "all" }', () => 'false'],
  hidePoweredBy: [() => 'false', () => 'true'],
  xXssProtection: [() => 'false', () => 'true'],
}

const expression = () => {
  if (random(5) === 0) return `helmet.contentSecurityPolicy(${policy()})`
  return `helmet(${object(some(Object.keys(OPTIONS)).map((name) => `${name}: ${one(OPTIONS[name])()}`))})`
}

// The headers of each file, as picket sees them.
const seen = (picket, directory) => {
  const text = execFileSync(picket, ['headers', '--no-git', '--format', 'json', directory], { maxBuffer: 1 << 28 })
  const files = {}
  for (const file of JSON.parse(text).files) {
    files[file.path] = {}
    for (const scope of file.scopes)
      for (const header of scope.headers) files[file.path][header.name] = header.value
  }
  return files
}

const sorted = (headers) => JSON.stringify(Object.entries(headers ?? {}).sort())
const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'picket-helmet-'))
let total = 0
let wrong = 0
try {
  const sent = {}
  for (let i = 0; i < FILES; i++) {
    const text = expression()
    const now = run(() => new Function('helmet', `return ${text}`)(helmet))
    if (now.throws) continue
    sent[`server${i}.js`] = { text, headers: now.headers }
    fs.writeFileSync(path.join(directory, `server${i}.js`), `const helmet = require('helmet')\napp.use(${text})\n`)
  }
  const files = seen(process.argv[2], directory)
  for (const [name, { text, headers }] of Object.entries(sent)) {
    total++
    if (sorted(files[name]) === sorted(headers)) continue
    wrong++
    console.log(`${text}\n--- picket:\n${sorted(files[name])}\n--- helmet:\n${sorted(headers)}`)
  }
} finally {
  fs.rmSync(directory, { recursive: true })
}
finish("helmet's random options", total, wrong)
