; SPDX-License-Identifier: Apache-2.0
; The options of the module nuxt-security.
;
; surface: nuxt-security
; languages: javascript typescript
; anchors: nuxt-security
; files: nuxt.config.*
; handler: nuxt-security
; merge: globs

((pair
   key: (property_identifier) @key
   value: (object) @security) @pair
 (#eq? @key "security")
 (#match? @pair "headers"))
