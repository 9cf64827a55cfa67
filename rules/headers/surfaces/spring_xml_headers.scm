; SPDX-License-Identifier: Apache-2.0
; Spring Security's <headers> in XML: what is not the text of a header: <hsts>, <header>, and what is switched off.
;
; surface: spring-xml-headers
; languages: xml
; anchors: hsts frame-options content-type-options <headers :headers
; with: springframework
; files: *.xml
; handler: spring-xml

([(EmptyElemTag . (Name) @name) (STag . (Name) @name)] @tag
 (#match? @name "^([A-Za-z]+:)?(hsts|header|headers|frame-options|content-type-options)$"))
