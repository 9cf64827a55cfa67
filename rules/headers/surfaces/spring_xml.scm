; SPDX-License-Identifier: Apache-2.0
; Spring Security's <headers> in XML: policies that are attributes (the rest: spring_xml_headers.scm).
;
; surface: spring-xml
; languages: xml
; anchors: policy-directives frame-options referrer-policy permissions-policy
; with: springframework
; files: *.xml

([(EmptyElemTag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))
  (STag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))]
 (#match? @tag "(^|:)content-security-policy$")
 (#eq? @attribute "policy-directives")
 (#set! header Content-Security-Policy))

([(EmptyElemTag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))
  (STag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))]
 (#match? @tag "(^|:)frame-options$")
 (#eq? @attribute "policy")
 (#set! header X-Frame-Options))

([(EmptyElemTag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))
  (STag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))]
 (#match? @tag "(^|:)referrer-policy$")
 (#eq? @attribute "policy")
 (#set! header Referrer-Policy))

([(EmptyElemTag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))
  (STag (Name) @tag (Attribute (Name) @attribute (AttValue) @value))]
 (#match? @tag "(^|:)permissions-policy$")
 (#eq? @attribute "policy")
 (#set! header Permissions-Policy))
