; SPDX-License-Identifier: Apache-2.0
; Gatsby's own rules: {source, headers: [{key, value}]} in `headers` of gatsby-config, whose paths end in a star.
;
; surface: gatsby-config
; languages: javascript typescript
; anchors: headers
; files: gatsby-config.*
; handler: path-rule
; merge: splats

(object
  (pair
    key: [(property_identifier) (string)] @key)
  (#match? @key "^['\"]?source['\"]?$")) @rule
