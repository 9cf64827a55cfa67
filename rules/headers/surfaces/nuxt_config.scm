; SPDX-License-Identifier: Apache-2.0
; Route rules of a nuxt.config or a Nitro configuration.
;
; surface: nuxt-config
; languages: javascript typescript
; anchors: routeRules
; files: nuxt.config.* nitro.config.*
; handler: nuxt-rules
; merge: globs

((pair
   key: (property_identifier) @key
   value: (_) @rules)
 (#eq? @key "routeRules"))
