; SPDX-License-Identifier: Apache-2.0
; The rules that headers() of a next.config returns, wherever they stand: each is an object with
; `source` and `headers`. Paths are path-to-regexp's; later rules win.
;
; surface: next-config
; languages: javascript typescript
; anchors: headers
; files: next.config.* vercel.ts vercel.mjs vercel.js
; handler: path-rule
; merge: paths

(object
  (pair
    key: [(property_identifier) (string)] @key)
  (#match? @key "^['\"]?source['\"]?$")) @rule
