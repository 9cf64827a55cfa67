; SPDX-License-Identifier: Apache-2.0
; kit.csp of a svelte.config: sources without their quotes; SvelteKit adds nonces or hashes.
;
; surface: svelte-config
; languages: javascript typescript
; anchors: csp
; files: svelte.config.*

((pair
   key: (property_identifier) @around
   value: (object
     (pair
       key: (property_identifier) @directives
       value: (_) @csp)))
 (#eq? @around "csp")
 (#eq? @directives "directives")
 (#set! header "Content-Security-Policy")
 (#set! csp bare-nonces))

((pair
   key: (property_identifier) @around
   value: (object
     (pair
       key: (property_identifier) @directives
       value: (_) @csp)))
 (#eq? @around "csp")
 (#eq? @directives "reportOnly")
 (#set! header "Content-Security-Policy-Report-Only")
 (#set! csp bare-nonces))
