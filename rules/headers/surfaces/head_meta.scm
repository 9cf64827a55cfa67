; SPDX-License-Identifier: Apache-2.0
; Policies among the meta elements that a program lists as objects: Nuxt's app.head and useHead, vue-meta, Angular,
; Gatsby. One pair is matched, not two: large objects have too many couples.
;
; surface: head-meta
; languages: javascript typescript tsx
; anchors: http-equiv httpEquiv
; handler: template-meta

((pair
   key: (_) @key
   value: (string) @equiv) @pair
 (#any-of? @key "httpEquiv" "'http-equiv'" "\"http-equiv\"" "'httpEquiv'" "\"httpEquiv\"")
 (#match? @equiv "(?i)^.content-security-policy.$"))
