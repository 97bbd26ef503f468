// Implements policies.hpp. A version is kept as one document: {"main":"county-office.yaml","texts":{"...":"..."}}.
#include "daemon/process/policies.hpp"

#include <boost/json.hpp>

#include "config/policy_loader.hpp"
#include "daemon/journal/json_text.hpp"

namespace jibao::process {
namespace {

namespace json = boost::json;

std::string document_of(const config::PolicyFiles& files) {
  std::string text = "{\"main\":";
  journal::append_json_string(text, files.main);
  text += ",\"texts\":{";
  bool comma = false;
  for (const auto& [name, content] : files.texts) {
    if (std::exchange(comma, true)) text += ',';
    journal::append_json_string(text, name);
    text += ':';
    journal::append_json_string(text, content);
  }
  return text + "}}";
}

Result<config::PolicyFiles> files_of(const std::string& document) {
  try {
    const json::object object = json::parse(document).as_object();
    config::PolicyFiles files;
    files.main = object.at("main").as_string().c_str();
    for (const auto& [name, text] : object.at("texts").as_object()) {
      files.texts[std::string(name)] = std::string(text.as_string());
    }
    return files;
  } catch (const std::exception& thrown) {
    return failure(std::string("the kept files cannot be read: ") + thrown.what());
  }
}

Result<config::PolicyFiles> kept(store::Store& store, const std::string& version) {
  auto document = store.document(document_name(version));
  if (!document) return tl::unexpected(document.error());
  if (!*document) return failure("its files are not in the journal");
  return files_of(**document);
}

}  // namespace

std::string document_name(const std::string& version) { return "policy/" + version; }

std::shared_ptr<const Policy> policy_in_force(const State& state) {
  const auto found = state.policies.find(state.policy);
  return found == state.policies.end() ? nullptr : found->second;
}

ReadPolicy read_policy(const std::filesystem::path& file) {
  config::LoadedPolicy loaded = config::load_policy(file);
  ReadPolicy read;
  read.diagnostics = loaded.diagnostics.render();
  read.any_finding = !loaded.diagnostics.empty();
  read.document = document_of(loaded.files);
  if (loaded.policy) read.policy = std::make_shared<const Policy>(std::move(*loaded.policy));
  return read;
}

Result<void> keep_policy(store::Store& store, const ReadPolicy& read) {
  return store.put_document(document_name(read.policy->version), read.document);
}

void find_changes(store::Store& store, const std::string& version, ReadPolicy& read) {
  if (!read.policy || version.empty() || version == read.policy->version) return;
  const auto before = kept(store, version), after = files_of(read.document);
  if (before && after) read.changes = config::compare_policies(*before, *after);
}

Result<std::shared_ptr<const Policy>> kept_policy(store::Store& store, const std::string& version) {
  auto files = kept(store, version);
  if (!files) return tl::unexpected(files.error());
  config::LoadedPolicy loaded = config::load_policy(*files);
  if (!loaded.policy) return failure("this program finds errors in it:\n" + loaded.diagnostics.render());
  // The name under which its incidents know it, should a newer program count versions in another way.
  loaded.policy->version = version;
  return std::make_shared<const Policy>(std::move(*loaded.policy));
}

Result<std::vector<std::pair<std::string, std::string>>> kept_files(store::Store& store, const std::string& version) {
  auto files = kept(store, version);
  if (!files) return tl::unexpected(files.error());
  std::vector<std::pair<std::string, std::string>> list;
  list.emplace_back(files->main, files->texts[files->main]);
  for (auto& [name, text] : files->texts) {
    if (name != files->main) list.emplace_back(name, std::move(text));
  }
  return list;
}

}  // namespace jibao::process
