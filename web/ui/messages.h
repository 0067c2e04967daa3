// messages.h: all words a person reads, by key; the catalogue of one language at a time.
// File: UTF-8, lines `key = text`; '#' comments; "\n" in a text is a line break; {name} is filled in. Phrases avoid plurals
// ("Answers: {n}"), so that other languages need no rules here.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shared/base/result.h"

namespace tertium::ui {

// Replaces the catalogue. Errors name the line: no '=', key twice, not UTF-8, empty text.
Result<void> load_messages(std::string_view bytes, std::string_view file_name);
// The text of `key`. A missing key gives "[key]" and is kept in missing_messages().
std::string say(std::string_view key);
// With {name} replaced: say("trial.progress", {{"n", "43"}, {"total", "120"}}).
std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values);
bool has_message(std::string_view key);
std::vector<std::string> message_keys();
const std::vector<std::string>& missing_messages();  // since the last load; tests want none

// Numbers as a reader expects them in the current language.
std::string say_count(std::uint64_t n);                   // 4,699,160
std::string say_number(double value, int decimals);       // 0.664
std::string say_percent(double share, int decimals = 0);  // 0.112 -> "11.2 %" (narrow space)

}  // namespace tertium::ui
