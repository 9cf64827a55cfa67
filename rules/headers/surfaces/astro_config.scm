; SPDX-License-Identifier: Apache-2.0
; security.csp and experimental.csp of an astro.config.
;
; surface: astro-config
; languages: javascript typescript
; anchors: csp
; files: astro.config.*
; handler: astro

((pair
   key: (property_identifier) @around
   value: (object
     (pair
       key: (property_identifier) @key
       value: (_) @csp)))
 (#any-of? @around "security" "experimental")
 (#eq? @key "csp"))
