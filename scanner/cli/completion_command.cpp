#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "scanner/cli/completion.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"

namespace tridentscan::cli {
namespace {

// Each script asks the program, `completion SHELL -- WORDS`, and knows nothing of it.

// Bash cuts words at ':' and '=' and wants the rest alone.
constexpr auto bash_script = R"bash(# eval "$(tridentscan completion bash)"
_tridentscan() {
  local line=${COMP_LINE:0:COMP_POINT} words=() word shown
  read -a words <<<"${line#*[[:space:]]}"
  [[ $line == *[[:space:]] ]] && words+=("")
  mapfile -t COMPREPLY < <("${COMP_WORDS[0]}" completion bash -- "${words[@]}" 2>/dev/null)
  shown=${words[-1]##*[:=]}
  shown=${words[-1]%"$shown"}
  for word in "${!COMPREPLY[@]}"; do
    [[ ${COMPREPLY[word]} == *[/=.,:] ]] && compopt -o nospace 2>/dev/null
    COMPREPLY[word]=${COMPREPLY[word]#"$shown"}
    [[ ${COMPREPLY[word]} == *[\ \'\"\$\&\;\(\)]* ]] && printf -v "COMPREPLY[$word]" %q "${COMPREPLY[word]}"
  done
}
complete -o bashdefault -o default -F _tridentscan tridentscan
)bash";

constexpr auto zsh_script = R"zsh(#compdef tridentscan
# eval "$(tridentscan completion zsh)"
_tridentscan() {
  local -a found whole open
  found=("${(@f)$("${words[1]}" completion zsh -- "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  whole=(${found:#*[/=.,:](|:*)}) open=(${(M)found:#*[/=.,:](|:*)})
  ((${#found[1]})) || { _files; return }
  _describe -t words tridentscan whole -- open -S ''
}
if [[ ${funcstack[1]} == _tridentscan ]]; then _tridentscan "$@"; else compdef _tridentscan tridentscan; fi
)zsh";

constexpr auto fish_script = R"fish(# tridentscan completion fish | source
function __tridentscan_words
    set -l words (commandline -opc) (string unescape -- (commandline -ct))
    set -l found ($words[1] completion fish -- $words[2..-1] 2>/dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path $words[-1]
    end
end
complete -c tridentscan -f -a '(__tridentscan_words)'
)fish";

struct CompletionOptions {
  std::string shell;
  std::vector<std::string> words;
  const CLI::App* program = nullptr;

  void add_to(CLI::App& app) {
    program = app.get_parent();
    app.add_option("SHELL", shell, "whose script is printed")
        ->check(CLI::IsMember({"bash", "zsh", "fish"}))
        ->required();
    app.add_option("WORDS", words,
                   "behind --: what may come last of these words; the scripts ask for this");
  }
};

/// As the shell takes it, with the help where it shows one.
std::string line(const std::string& shell, const Candidate& one) {
  if (shell == "bash") return one.word;
  if (shell == "fish") return one.help.empty() ? one.word : one.word + '\t' + one.help;
  std::string text;
  for (const char c : one.word) text += c == ':' ? std::string("\\:") : std::string(1, c);
  return one.help.empty() ? text : text + ':' + one.help;
}

int completion(const CompletionOptions& options) {
  for (const Candidate& one : candidates(*options.program, options.words)) {
    fmt::print("{}\n", line(options.shell, one));
  }
  if (options.words.empty()) {
    fmt::print("{}", options.shell == "bash"  ? bash_script
                     : options.shell == "zsh" ? zsh_script
                                              : fish_script);
  }
  return exit_code::done;
}

}  // namespace

Subcommand completion_command() {
  return subcommand("completion",
                    "print a script that completes words of this program in bash, zsh or fish",
                    completion);
}

}  // namespace tridentscan::cli
