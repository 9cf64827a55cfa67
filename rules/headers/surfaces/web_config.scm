; SPDX-License-Identifier: Apache-2.0
; web.config and applicationHost.config: IIS's customHeaders, hsts and outbound rules, cookies, X-AspNet-Version.
;
; surface: web-config
; languages: xml
; anchors: customHeaders httpCookies RESPONSE_ enableVersionHeader requireSSL <hsts
; files: *.config
; handler: web-config
; merge: locations

([(EmptyElemTag . (Name) @name) (STag . (Name) @name)] @tag
 (#any-of? @name "add" "remove" "clear" "match" "hsts" "httpCookies" "forms" "httpRuntime"))
