; SPDX-License-Identifier: Apache-2.0
; Flags of the session's cookie that a web.xml of Java switches off.
;
; surface: servlet-settings
; languages: xml
; anchors: cookie-config
; files: web.xml
; handler: setting

((element
   (STag (Name) @outer)
   (content
     (element
       (STag (Name) @name)
       (content (CharData) @value))))
 (#eq? @outer "cookie-config")
 (#any-of? @name "http-only" "secure")
 (#set! kind cookie))
