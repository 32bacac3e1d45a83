"""Well-known servers: what an endpoint at each of them begins with."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.chat.endpoint import BIGAI_PRO, KEY_PAGE, Continue, Endpoint, Resume


@dataclass(frozen=True, slots=True)
class Provider:
    """One well-known server. Names of companies and programs are not translated."""

    name: str
    base_url: str
    key_url: str = ""
    """The page where the provider gives out keys; empty: it asks for none."""
    model: str = ""
    continue_: Continue = "none"
    resume: Resume = "none"

    @property
    def is_local(self) -> bool:
        """Whether it is a program that runs on the person's own machine."""
        return not self.key_url

    def endpoint(self, name: str) -> Endpoint:
        """An endpoint at this provider, called `name`."""
        return Endpoint(
            name, self.base_url, self.model, continue_=self.continue_, resume=self.resume
        )


PROVIDERS = (
    Provider(BIGAI_PRO.name, BIGAI_PRO.base_url, KEY_PAGE, BIGAI_PRO.model),
    Provider("OpenAI", "https://api.openai.com/v1", "https://platform.openai.com/api-keys"),
    Provider(
        "DeepSeek",
        "https://api.deepseek.com/beta",  # /v1 does not continue a reply; /beta does both
        "https://platform.deepseek.com/api_keys",
        "deepseek-chat",
        continue_="prefix",
    ),
    Provider(
        "Moonshot", "https://api.moonshot.cn/v1", "https://platform.moonshot.cn/console/api-keys"
    ),
    Provider(
        "DashScope",
        "https://dashscope.aliyuncs.com/compatible-mode/v1",
        "https://bailian.console.aliyun.com/?tab=model#/api-key",
    ),
    Provider(
        "Zhipu",
        "https://open.bigmodel.cn/api/paas/v4",
        "https://open.bigmodel.cn/usercenter/apikeys",
    ),
    Provider("OpenRouter", "https://openrouter.ai/api/v1", "https://openrouter.ai/settings/keys"),
    Provider("Ollama", "http://127.0.0.1:11434/v1"),
    Provider("LM Studio", "http://127.0.0.1:1234/v1"),
    Provider("vLLM", "http://127.0.0.1:8000/v1", continue_="vllm"),
    Provider("llama.cpp", "http://127.0.0.1:8080/v1", continue_="prefill", resume="llama.cpp"),
)


def provider_of(endpoint: Endpoint) -> Provider | None:
    """The provider whose server the endpoint asks."""
    return next((one for one in PROVIDERS if one.base_url == endpoint.base_url), None)


def dialect_of(endpoint: Endpoint) -> str:
    """The program that the endpoint's dialect is made for, as far as it tells; else nothing."""
    if endpoint.resume == "llama.cpp" or endpoint.continue_ == "prefill":
        return "llama.cpp"
    return "vLLM" if endpoint.continue_ == "vllm" else ""
