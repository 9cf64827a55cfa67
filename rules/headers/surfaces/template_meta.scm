; SPDX-License-Identifier: Apache-2.0
; Policies of pages that programs make as text: HTML in a template, as the web views of editors have it.
;
; surface: template-meta
; languages: javascript typescript tsx
; anchors: http-equiv httpEquiv
; handler: template-meta

((template_string) @template
 (#match? @template "(?i)http-equiv"))

((string) @template
 (#match? @template "(?i)<meta[^>]*http-equiv"))
