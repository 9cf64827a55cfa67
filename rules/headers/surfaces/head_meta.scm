; SPDX-License-Identifier: Apache-2.0
; Policies among the meta elements that a program lists as objects: Nuxt's app.head and useHead, vue-meta, Angular,
; Gatsby.
;
; surface: head-meta
; languages: javascript typescript tsx
; anchors: http-equiv httpEquiv
; handler: template-meta

((object
   (pair key: (_) @key value: (string) @equiv)
   (pair key: (_) @content value: (_) @value))
 (#any-of? @key "httpEquiv" "'http-equiv'" "\"http-equiv\"" "'httpEquiv'" "\"httpEquiv\"")
 (#match? @equiv "(?i)^.content-security-policy.$")
 (#match? @content "^['\"]?content['\"]?$"))

((object
   (pair key: (_) @content value: (_) @value)
   (pair key: (_) @key value: (string) @equiv))
 (#any-of? @key "httpEquiv" "'http-equiv'" "\"http-equiv\"" "'httpEquiv'" "\"httpEquiv\"")
 (#match? @equiv "(?i)^.content-security-policy.$")
 (#match? @content "^['\"]?content['\"]?$"))
