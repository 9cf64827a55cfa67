# SPDX-License-Identifier: Apache-2.0
#
# The libraries of the distribution, each as one target dep::NAME. Where a static archive exists it is
# preferred: it saves the loader's work at every start (ARCHITECTURE.md has the figures) and one
# program file runs wherever the C library does.

find_package(PkgConfig REQUIRED)

# picket_dependency(NAME PKG [STATIC] [EXTRA link items that the archive needs])
function(picket_dependency name pkg)
	cmake_parse_arguments(arg "STATIC" "" "EXTRA" ${ARGN})
	pkg_check_modules(DEP_${name} REQUIRED QUIET IMPORTED_TARGET GLOBAL ${pkg})
	add_library(dep_${name} INTERFACE)
	add_library(dep::${name} ALIAS dep_${name})
	if(arg_STATIC AND PICKET_STATIC_LIBS)
		set(archives)
		foreach(lib IN LISTS DEP_${name}_LIBRARIES)
			find_library(DEP_${name}_${lib}_ARCHIVE NAMES lib${lib}.a HINTS ${DEP_${name}_LIBRARY_DIRS})
			mark_as_advanced(DEP_${name}_${lib}_ARCHIVE)
			if(NOT DEP_${name}_${lib}_ARCHIVE)
				set(archives NOTFOUND)
				break()
			endif()
			list(APPEND archives "${DEP_${name}_${lib}_ARCHIVE}")
		endforeach()
		if(archives)
			message(STATUS "${pkg} ${DEP_${name}_VERSION}: static")
			target_include_directories(dep_${name} SYSTEM INTERFACE ${DEP_${name}_INCLUDE_DIRS})
			target_link_libraries(dep_${name} INTERFACE ${archives} ${arg_EXTRA})
			return()
		endif()
	endif()
	message(STATUS "${pkg} ${DEP_${name}_VERSION}: shared")
	target_link_libraries(dep_${name} INTERFACE PkgConfig::DEP_${name})
endfunction()

# Hyperscan is C++ inside; the compiler driver knows where its runtime archive lies.
function(picket_cxx_runtime out)
	execute_process(COMMAND ${CMAKE_C_COMPILER} -print-file-name=libstdc++.a
		OUTPUT_VARIABLE archive OUTPUT_STRIP_TRAILING_WHITESPACE)
	if(IS_ABSOLUTE "${archive}" AND EXISTS "${archive}")
		set(${out} "${archive}" m PARENT_SCOPE)
	else()
		set(${out} stdc++ m PARENT_SCOPE)
	endif()
endfunction()

# libgit2 from its archive, with scanner/git/offline.c in the place of its network code. Sets
# PICKET_GIT2_OFFLINE where that links with the libgit2 at hand.
function(picket_dependency_git2)
	if(PICKET_STATIC_LIBS)
		pkg_check_modules(DEP_git2 REQUIRED QUIET libgit2)
		set(archives)
		foreach(lib git2 mbedcrypto http_parser pcre2-8 z)
			find_library(DEP_git2_${lib}_ARCHIVE NAMES lib${lib}.a HINTS ${DEP_git2_LIBRARY_DIRS})
			mark_as_advanced(DEP_git2_${lib}_ARCHIVE)
			list(APPEND archives "${DEP_git2_${lib}_ARCHIVE}")
		endforeach()
		if(NOT "${archives}" MATCHES "NOTFOUND")
			try_compile(PICKET_GIT2_OFFLINE
				SOURCES "${CMAKE_SOURCE_DIR}/scanner/git/offline.c"
				SOURCE_FROM_CONTENT main.c
				"#include <git2.h>\nint main(void) { return git_libgit2_init() + git_libgit2_shutdown(); }\n"
				CMAKE_FLAGS "-DINCLUDE_DIRECTORIES=${DEP_git2_INCLUDE_DIRS}"
				LINK_LIBRARIES ${archives} Threads::Threads)
		endif()
	endif()
	if(PICKET_GIT2_OFFLINE)
		message(STATUS "libgit2 ${DEP_git2_VERSION}: static, without network code")
		add_library(git2_offline OBJECT "${CMAKE_SOURCE_DIR}/scanner/git/offline.c")
		picket_own_code(git2_offline)
		target_include_directories(git2_offline SYSTEM PUBLIC ${DEP_git2_INCLUDE_DIRS})
		add_library(dep_git2 INTERFACE)
		add_library(dep::git2 ALIAS dep_git2)
		target_include_directories(dep_git2 SYSTEM INTERFACE ${DEP_git2_INCLUDE_DIRS})
		target_link_libraries(dep_git2 INTERFACE $<TARGET_OBJECTS:git2_offline> ${archives} Threads::Threads)
	else()
		picket_dependency(git2 libgit2)
	endif()
endfunction()

picket_cxx_runtime(cxx_runtime)
picket_dependency_git2()
picket_dependency(pcre2 libpcre2-8 STATIC)
picket_dependency(hs libhs STATIC EXTRA ${cxx_runtime})
picket_dependency(cjson libcjson)
picket_dependency(deflate libdeflate STATIC)
picket_dependency(crypto libcrypto STATIC EXTRA Threads::Threads ${CMAKE_DL_LIBS})
