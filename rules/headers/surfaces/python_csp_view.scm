; SPDX-License-Identifier: Apache-2.0
; Policies of single views by django-csp's decorators: @csp is all of the policy, @csp_update and
; @csp_replace change a part of it. Versions 3 (keywords) and 4 (a dictionary).
;
; surface: django-csp-view
; languages: python
; anchors: csp.decorators

((decorator
   (call
     function: (identifier) @at
     arguments: (argument_list . (dictionary) @csp)))
 (#eq? @at "csp")
 (#set! header Content-Security-Policy))

((decorator
   (call
     function: (identifier) @at
     arguments: (argument_list . (keyword_argument)) @csp))
 (#eq? @at "csp")
 (#set! header Content-Security-Policy))

((decorator
   (call
     function: (identifier) @at
     arguments: (argument_list . (dictionary) @csp)))
 (#any-of? @at "csp_update" "csp_replace")
 (#set! csp partial)
 (#set! header Content-Security-Policy))

((decorator
   (call
     function: (identifier) @at
     arguments: (argument_list . (keyword_argument)) @csp))
 (#any-of? @at "csp_update" "csp_replace")
 (#set! csp partial)
 (#set! header Content-Security-Policy))
