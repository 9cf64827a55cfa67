; SPDX-License-Identifier: Apache-2.0
; gatsby-plugin-netlify (and its like for Cloudflare): paths with lists of "Name: value", which become a _headers file.
;
; surface: gatsby-netlify
; languages: javascript typescript
; anchors: gatsby-plugin
; with: headers
; files: gatsby-config.*
; handler: header-lines
; merge: splats

((pair
   key: (_) @key
   value: (object
     (pair
       key: (_) @scope
       value: (array) @lines)))
 (#match? @key "^['\"]?(headers|allPageHeaders)['\"]?$"))

((pair
   key: (_) @key
   value: (array) @lines)
 (#match? @key "^['\"]?allPageHeaders['\"]?$"))
