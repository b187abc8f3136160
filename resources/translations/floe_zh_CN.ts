<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Actions</name>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>停止回答</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Type a turn</source>
        <translation>打字提问</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>时间线</translation>
    </message>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Undo the change of roles</source>
        <translation>撤销对角色的更改</translation>
    </message>
    <message>
        <source>Copy conversation</source>
        <translation>复制对话</translation>
    </message>
    <message>
        <source>Export conversation…</source>
        <translation>导出对话…</translation>
    </message>
    <message>
        <source>Conversations…</source>
        <translation>历史对话…</translation>
    </message>
    <message>
        <source>Export latency…</source>
        <translation>导出延迟数据…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>设置…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>First steps…</source>
        <translation>入门步骤…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
</context>
<context>
    <name>AnswersPage</name>
    <message>
        <source>Answers</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>Style</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>How freely words are chosen.</source>
        <translation>选词的自由程度。</translation>
    </message>
    <message>
        <source>Careful: always the likeliest</source>
        <translation>严谨：总选最可能的词</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>均衡</translation>
    </message>
    <message>
        <source>Lively</source>
        <translation>活泼</translation>
    </message>
    <message>
        <source>Own numbers</source>
        <translation>自定义</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>温度</translation>
    </message>
    <message>
        <source>Below 1 is safer, above 1 livelier.</source>
        <translation>低于 1 更稳妥，高于 1 更活泼。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Likeliest words to choose among; 0 is all.</source>
        <translation>在最可能的若干个词中选择；0 表示不限。</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Share of probability to choose among.</source>
        <translation>在累计概率达到此值的词中选择。</translation>
    </message>
    <message>
        <source>Top-k of the voice</source>
        <translation>语音的 Top-k</translation>
    </message>
    <message>
        <source>Sounds to choose among; 0 is what the model was made for.</source>
        <translation>在若干个语音单元中选择；0 表示使用模型自带的值。</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>回答长度上限</translation>
    </message>
    <message>
        <source>In tokens: parts of words.</source>
        <translation>以词元计，一个词元约为一两个汉字。</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>记忆</translation>
    </message>
    <message>
        <source>In tokens; the oldest turns leave when it is full.</source>
        <translation>以词元计；装满后，最早的对话会被移出。</translation>
    </message>
    <message>
        <source>These take effect with a restart of the engine.</source>
        <translation>以上设置在引擎重启后生效。</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Type instead of talking…</source>
        <translation>不方便说话？在此打字…</translation>
    </message>
    <message>
        <source>Typed turn</source>
        <translation>打字输入</translation>
    </message>
    <message>
        <source>Try an example</source>
        <translation>试听示例</translation>
    </message>
    <message>
        <source>Play a recorded question into the conversation</source>
        <translation>把一段录好的问题放进对话</translation>
    </message>
</context>
<context>
    <name>Conversation</name>
    <message>
        <source>Without words</source>
        <translation>无文字</translation>
    </message>
    <message>
        <source>**You** (typed): {words}</source>
        <translation>**你**（打字）：{words}</translation>
    </message>
    <message>
        <source>**You** (spoken): {words}</source>
        <translation>**你**（语音）：{words}</translation>
    </message>
    <message>
        <source>**Floe**: {words}</source>
        <translation>**Floe**：{words}</translation>
    </message>
</context>
<context>
    <name>ConversationDesk</name>
    <message>
        <source>The conversation is on the clipboard.</source>
        <translation>对话已复制到剪贴板。</translation>
    </message>
    <message>
        <source>Export conversation</source>
        <translation>导出对话</translation>
    </message>
    <message>
        <source>conversation</source>
        <translation>对话</translation>
    </message>
    <message>
        <source>The sound of this conversation was not recorded.</source>
        <translation>这次对话没有录音。</translation>
    </message>
    <message>
        <source>Export latency</source>
        <translation>导出延迟数据</translation>
    </message>
    <message>
        <source>latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Written to {path}.</source>
        <translation>已写入 {path}。</translation>
    </message>
    <message>
        <source>This cannot be written ({reason}).</source>
        <translation>无法写入（{reason}）。</translation>
    </message>
</context>
<context>
    <name>Crash</name>
    <message>
        <source>Something went wrong that Floe did not foresee. A report is kept as {path}.</source>
        <translation>发生了 Floe 未曾预料的错误。报告保存在 {path}。</translation>
    </message>
    <message>
        <source>Floe ended without warning the last time. A report is kept as {path}.</source>
        <translation>Floe 上次意外退出。报告保存在 {path}。</translation>
    </message>
</context>
<context>
    <name>DeviceChoice</name>
    <message>
        <source>The system&apos;s choice</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>{device} (not connected)</source>
        <translation>{device}（未连接）</translation>
    </message>
</context>
<context>
    <name>Engine</name>
    <message>
        <source>Starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>正在加载模型</translation>
    </message>
    <message>
        <source>Warming up</source>
        <translation>正在预热</translation>
    </message>
    <message>
        <source>This is a small demonstration model that knows a few subjects and has heard only synthetic voices; conversation without limits needs the large model.</source>
        <translation>这是一个小型英语演示模型，只懂少数话题，只听过合成语音；要自由交谈，请使用大模型。</translation>
    </message>
    <message>
        <source>The model does not fit into the free memory of cpu.</source>
        <translation>空闲内存装不下这个模型。</translation>
    </message>
    <message>
        <source>Choose a smaller precision or another device, or close other programs.</source>
        <translation>请选择更低的精度或另一个设备，或者关闭其他程序。</translation>
    </message>
    <message>
        <source>The Freeze-Omni weights are published for academic research and education only; commercial use is not allowed. The Qwen2-7B-Instruct weights are under the Apache licence 2.0.</source>
        <translation>Freeze-Omni 的权重仅供学术研究和教育使用，不得用于商业用途。Qwen2-7B-Instruct 的权重采用 Apache 2.0 许可证。</translation>
    </message>
    <message>
        <source>There is no microphone.</source>
        <translation>没有麦克风。</translation>
    </message>
    <message>
        <source>There is no loudspeaker.</source>
        <translation>没有扬声器。</translation>
    </message>
    <message>
        <source>There is neither a microphone nor a loudspeaker.</source>
        <translation>没有麦克风，也没有扬声器。</translation>
    </message>
    <message>
        <source>Connect one; typed turns work without it.</source>
        <translation>请连接一个；没有它也可以打字。</translation>
    </message>
    <message>
        <source>Connect one; typed turns are answered aloud.</source>
        <translation>请连接一个；打字的问题会用声音回答。</translation>
    </message>
    <message>
        <source>Connect one; answers are shown as text.</source>
        <translation>请连接一个；回答会显示为文字。</translation>
    </message>
    <message>
        <source>The sound device has gone.</source>
        <translation>声音设备已断开。</translation>
    </message>
    <message>
        <source>Floe goes on as soon as there is one.</source>
        <translation>有可用设备时 Floe 会自动继续。</translation>
    </message>
    <message>
        <source>The sound library PortAudio is not installed.</source>
        <translation>未安装声音库 PortAudio。</translation>
    </message>
    <message>
        <source>Install libportaudio2; typed turns work without it.</source>
        <translation>请安装 libportaudio2；没有它也可以打字。</translation>
    </message>
    <message>
        <source>The sound system has failed.</source>
        <translation>声音系统出错。</translation>
    </message>
    <message>
        <source>The sound system does not answer.</source>
        <translation>声音系统没有响应。</translation>
    </message>
    <message>
        <source>Restart the sound server, or the computer.</source>
        <translation>请重启声音服务或电脑。</translation>
    </message>
    <message>
        <source>Close other programs that use it, or choose another device.</source>
        <translation>请关闭占用它的程序，或换一个设备。</translation>
    </message>
    <message>
        <source>Choose other sound devices.</source>
        <translation>请选择其他声音设备。</translation>
    </message>
    <message>
        <source>The microphone has heard nothing yet.</source>
        <translation>麦克风还没有听到任何声音。</translation>
    </message>
    <message>
        <source>Say something first.</source>
        <translation>请先说点什么。</translation>
    </message>
    <message>
        <source>Seeking the server</source>
        <translation>正在寻找服务器</translation>
    </message>
    <message>
        <source>The server cannot be reached.</source>
        <translation>无法连接到服务器。</translation>
    </message>
    <message>
        <source>Check that it runs, and the address under Settings, Server.</source>
        <translation>请确认服务器正在运行，并检查“设置 › 服务器”中的地址。</translation>
    </message>
    <message>
        <source>The connection to the server was lost.</source>
        <translation>与服务器的连接已断开。</translation>
    </message>
    <message>
        <source>The conversation goes on as soon as it is back.</source>
        <translation>连接恢复后，对话会继续。</translation>
    </message>
    <message>
        <source>The server has ended.</source>
        <translation>服务器已停止。</translation>
    </message>
    <message>
        <source>The conversation goes on as soon as it runs again.</source>
        <translation>服务器重新运行后，对话会继续。</translation>
    </message>
    <message>
        <source>The server has no place left.</source>
        <translation>服务器已没有空位。</translation>
    </message>
    <message>
        <source>Wait until somebody leaves, or give it more places.</source>
        <translation>请等待有人离开，或为服务器增加名额。</translation>
    </message>
    <message>
        <source>The server does not accept the token.</source>
        <translation>服务器不接受此令牌。</translation>
    </message>
    <message>
        <source>The server asks for a token.</source>
        <translation>服务器需要令牌。</translation>
    </message>
    <message>
        <source>Enter the token that the server was started with, under Settings, Server.</source>
        <translation>请在“设置 › 服务器”中填写启动服务器时使用的令牌。</translation>
    </message>
    <message>
        <source>The server refuses to be called by this name.</source>
        <translation>服务器拒绝以此名称访问。</translation>
    </message>
    <message>
        <source>Use the address that the server prints when it starts.</source>
        <translation>请使用服务器启动时显示的地址。</translation>
    </message>
    <message>
        <source>There is no Floe server at this address.</source>
        <translation>此地址上没有 Floe 服务器。</translation>
    </message>
    <message>
        <source>Check the address under Settings, Server; the port is usually 8787.</source>
        <translation>请检查“设置 › 服务器”中的地址；端口通常是 8787。</translation>
    </message>
    <message>
        <source>The server&apos;s certificate cannot be trusted.</source>
        <translation>服务器的证书不可信。</translation>
    </message>
    <message>
        <source>Give the server a certificate for this name, from an authority that this computer trusts.</source>
        <translation>请为服务器配置与此名称相符、且由本机信任的机构签发的证书。</translation>
    </message>
    <message>
        <source>The server does not speak TLS.</source>
        <translation>服务器不支持 TLS。</translation>
    </message>
    <message>
        <source>Write ws:// before the address if the way to it is your own network.</source>
        <translation>如果它在你自己的网络中，请在地址前写上 ws://。</translation>
    </message>
    <message>
        <source>The server is too old for this version of Floe.</source>
        <translation>服务器的版本对此版 Floe 来说太旧。</translation>
    </message>
    <message>
        <source>Update Floe on the server&apos;s machine.</source>
        <translation>请在服务器所在的机器上更新 Floe。</translation>
    </message>
    <message>
        <source>The server says something that this version of Floe does not understand.</source>
        <translation>服务器发来了此版 Floe 无法理解的内容。</translation>
    </message>
    <message>
        <source>Bring Floe to the same version on both machines.</source>
        <translation>请让两台机器使用相同版本的 Floe。</translation>
    </message>
    <message>
        <source>The server&apos;s address is none.</source>
        <translation>服务器地址无效。</translation>
    </message>
    <message>
        <source>Write it like wss://host:8787, or host:8787 on your own network.</source>
        <translation>请写成 wss://主机:8787；在你自己的网络中也可写成 主机:8787。</translation>
    </message>
    <message>
        <source>The way to the server is not encrypted.</source>
        <translation>到服务器的连接没有加密。</translation>
    </message>
    <message>
        <source>Others on the way can hear the conversation and read the token; use wss:// outside your own network.</source>
        <translation>途中的其他人可以听到对话并读取令牌；在自己的网络之外请使用 wss://。</translation>
    </message>
    <message>
        <source>The server is not reached, so nobody can answer.</source>
        <translation>尚未连接到服务器，因此无人应答。</translation>
    </message>
    <message>
        <source>Ask again when it is back.</source>
        <translation>请在恢复连接后再问。</translation>
    </message>
    <message>
        <source>Make room on the disk or switch recording off; the conversation goes on.</source>
        <translation>请腾出磁盘空间或关闭录音；对话继续进行。</translation>
    </message>
    <message>
        <source>Restart the engine; the log has the details.</source>
        <translation>请重启引擎；详情见日志。</translation>
    </message>
</context>
<context>
    <name>Example</name>
    <message>
        <source>What is the capital of France?</source>
        <translation>法国的首都是哪里？</translation>
    </message>
    <message>
        <source>What is eight plus five?</source>
        <translation>八加五等于几？</translation>
    </message>
    <message>
        <source>What is the opposite of hot?</source>
        <translation>“热”的反义词是什么？</translation>
    </message>
    <message>
        <source>Which month comes after March?</source>
        <translation>三月之后是几月？</translation>
    </message>
    <message>
        <source>What is the largest planet?</source>
        <translation>最大的行星是哪颗？</translation>
    </message>
    <message>
        <source>Tell me a story.</source>
        <translation>给我讲个故事。</translation>
    </message>
    <message>
        <source>What can you do?</source>
        <translation>你会做什么？</translation>
    </message>
</context>
<context>
    <name>FetchDialog</name>
    <message>
        <source>Download Freeze-Omni 7B</source>
        <translation>下载 Freeze-Omni 7B</translation>
    </message>
    <message>
        <source>From {hub} into {folder}</source>
        <translation>从 {hub} 下载到 {folder}</translation>
    </message>
    <message>
        <source>Total</source>
        <translation>合计</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>许可证</translation>
    </message>
    <message>
        <source>The full texts stand beside the weights: {names}</source>
        <translation>全文与权重一同发布：{names}</translation>
    </message>
    <message>
        <source>I have read this and agree to it</source>
        <translation>我已阅读并同意</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>下载</translation>
    </message>
    <message>
        <source>Freeze-Omni: ears and voice</source>
        <translation>Freeze-Omni：听与说</translation>
    </message>
    <message>
        <source>Qwen2-7B-Instruct: language</source>
        <translation>Qwen2-7B-Instruct：语言</translation>
    </message>
    <message>
        <source>✓ Disk: {needed} needed, {free} free</source>
        <translation>✓ 磁盘：需要 {needed}，空闲 {free}</translation>
    </message>
    <message>
        <source>✗ Disk: {needed} needed, only {free} free</source>
        <translation>✗ 磁盘：需要 {needed}，仅空闲 {free}</translation>
    </message>
    <message>
        <source>Memory: not known before the engine has started</source>
        <translation>内存：引擎启动后才能知道</translation>
    </message>
    <message>
        <source>Agree to the licence first: without that nothing is downloaded.</source>
        <translation>请先同意许可证：不同意就不会下载。</translation>
    </message>
    <message>
        <source>Make room on the disk first, then open this again.</source>
        <translation>请先腾出磁盘空间，再打开此窗口。</translation>
    </message>
</context>
<context>
    <name>FirstRunDialog</name>
    <message>
        <source>First steps</source>
        <translation>入门步骤</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>上一步</translation>
    </message>
    <message>
        <source>You find this again in the menu at the top.</source>
        <translation>以后可从顶部菜单再次打开。</translation>
    </message>
    <message>
        <source>Step {place} of {count}</source>
        <translation>第 {place} 步，共 {count} 步</translation>
    </message>
    <message>
        <source>Start talking</source>
        <translation>开始对话</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>跳过</translation>
    </message>
</context>
<context>
    <name>FolderDialog</name>
    <message>
        <source>Add a model folder</source>
        <translation>添加模型文件夹</translation>
    </message>
    <message>
        <source>Change the folder</source>
        <translation>更改文件夹</translation>
    </message>
    <message>
        <source>Folder of the model</source>
        <translation>模型的文件夹</translation>
    </message>
    <message>
        <source>Folder of its language model</source>
        <translation>语言模型的文件夹</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>浏览…</translation>
    </message>
    <message>
        <source>Browse: {name}</source>
        <translation>浏览：{name}</translation>
    </message>
    <message>
        <source>Empty: inside or beside the model&apos;s folder</source>
        <translation>留空：在模型文件夹之内或旁边</translation>
    </message>
    <message>
        <source>Where checkpoints or config.json lies</source>
        <translation>checkpoints 或 config.json 所在之处</translation>
    </message>
    <message>
        <source>Freeze-Omni&apos;s released folder also needs that of Qwen2-7B-Instruct. A model in Floe&apos;s own layout has everything in one.</source>
        <translation>Freeze-Omni 发布的文件夹还需要 Qwen2-7B-Instruct 的文件夹。Floe 自有格式的模型全在一个文件夹里。</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>HistoryDialog</name>
    <message>
        <source>Conversations</source>
        <translation>历史对话</translation>
    </message>
    <message>
        <source>Search what was said</source>
        <translation>搜索对话内容</translation>
    </message>
    <message>
        <source>Search conversations</source>
        <translation>搜索历史对话</translation>
    </message>
    <message>
        <source>Keeping conversations is switched off.</source>
        <translation>未开启保存对话。</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Undo delete</source>
        <translation>撤销删除</translation>
    </message>
    <message>
        <source>Privacy settings…</source>
        <translation>隐私设置…</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>没有找到</translation>
    </message>
    <message>
        <source>No conversation has these words.</source>
        <translation>没有包含这些词的对话。</translation>
    </message>
    <message>
        <source>Nothing is kept yet</source>
        <translation>还没有保存的对话</translation>
    </message>
    <message>
        <source>Conversations that are kept appear here.</source>
        <translation>保存的对话会显示在这里。</translation>
    </message>
    <message>
        <source>Nothing is kept</source>
        <translation>没有保存的对话</translation>
    </message>
    <message>
        <source>What you say is yours: Floe forgets it unless you let it keep conversations, in the privacy settings.</source>
        <translation>你说的话属于你自己：除非在隐私设置中允许保存对话，Floe 不会记下任何内容。</translation>
    </message>
    <message numerus="yes">
        <source>%n turn(s)</source>
        <translation>
            <numerusform>%n 轮</numerusform>
        </translation>
    </message>
    <message>
        <source>with sound</source>
        <translation>有录音</translation>
    </message>
</context>
<context>
    <name>LatencyPanel</name>
    <message>
        <source>Latency</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Milliseconds from your last word to the first sound</source>
        <translation>从你说完到它发出首个声音的毫秒数</translation>
    </message>
    <message>
        <source>This answer</source>
        <translation>本次回答</translation>
    </message>
    <message>
        <source>No answer yet</source>
        <translation>还没有回答</translation>
    </message>
    <message>
        <source>This session</source>
        <translation>本次会话</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Write every answer&apos;s stages to a file: CSV, JSON, Chrome trace</source>
        <translation>把每次回答的各阶段写入文件：CSV、JSON、Chrome trace</translation>
    </message>
    <message>
        <source>paper, 7B</source>
        <translation>论文 7B</translation>
    </message>
    <message>
        <source>Freeze-Omni 7B as published: 160 ms to the verdict and 745 ms more</source>
        <translation>Freeze-Omni 7B 论文数据：160 ms 到判定，再加 745 ms</translation>
    </message>
    <message>
        <source>p90</source>
        <translation>p90</translation>
    </message>
    <message>
        <source>ducked after</source>
        <translation>压低用时</translation>
    </message>
    <message>
        <source>underruns</source>
        <translation>断音次数</translation>
    </message>
    <message>
        <source>Hearing</source>
        <translation>听音</translation>
    </message>
    <message>
        <source>Ask something: the wait from your last word to the first sound is shown here in its parts. Meanwhile, the published averages of Freeze-Omni 7B.</source>
        <translation>问一句试试：从你说完到听见回答的等待时间会在这里分段显示。在此之前，先看 Freeze-Omni 7B 公布的平均值。</translation>
    </message>
    <message>
        <source>Audio keeps up</source>
        <translation>声音跟得上</translation>
    </message>
    <message>
        <source>Audio is {seconds} s behind</source>
        <translation>声音落后 {seconds} 秒</translation>
    </message>
    <message>
        <source>ms from your last word to its first sound</source>
        <translation>毫秒，从你说完到它发出首个声音</translation>
    </message>
    <message numerus="yes">
        <source>p50 of %n</source>
        <translation>
            <numerusform>p50 · %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>p50</source>
        <translation>p50</translation>
    </message>
    <message>
        <source>resumed after</source>
        <translation>恢复用时</translation>
    </message>
    <message>
        <source>silent after</source>
        <translation>停声用时</translation>
    </message>
</context>
<context>
    <name>LoudspeakerStep</name>
    <message>
        <source>Can you hear Floe?</source>
        <translation>你能听到 Floe 吗？</translation>
    </message>
    <message>
        <source>Play a few words, and be quiet meanwhile: Floe finds out about its echo.</source>
        <translation>播放几句话，期间请保持安静：Floe 会检查自己的回声。</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>Loudspeaker level</source>
        <translation>扬声器音量</translation>
    </message>
    <message>
        <source>Play the test sound</source>
        <translation>播放测试声音</translation>
    </message>
    <message>
        <source>Playing. Floe listens for it in the microphone.</source>
        <translation>正在播放。Floe 正在麦克风中寻找这段声音。</translation>
    </message>
    <message>
        <source>The echo has not been checked yet.</source>
        <translation>尚未检查回声。</translation>
    </message>
    <message>
        <source>The microphone hears the loudspeaker, and the echo canceller removes it: you can talk without headphones.</source>
        <translation>麦克风能听到扬声器，回声消除器已将其去除：不戴耳机也可以对话。</translation>
    </message>
    <message>
        <source>The microphone hears the loudspeaker, and the echo canceller does not remove it: use headphones, or turn the loudspeaker down.</source>
        <translation>麦克风能听到扬声器，而回声消除器没有将其去除：请使用耳机，或调低扬声器音量。</translation>
    </message>
    <message>
        <source>The microphone hears the loudspeaker, and taking out the echo is switched off: switch it on in the settings, or use headphones.</source>
        <translation>麦克风能听到扬声器，而消除回声已关闭：请在设置中打开它，或使用耳机。</translation>
    </message>
    <message>
        <source>The microphone heard nothing of it, as with headphones; if you heard nothing either, choose another loudspeaker.</source>
        <translation>麦克风没有听到这段声音，戴耳机时就是这样；如果你也没有听到，请选择其他扬声器。</translation>
    </message>
    <message>
        <source>The sound system gives Floe its own voice instead of a microphone: choose another microphone.</source>
        <translation>声音系统给 Floe 的是它自己的声音，而不是麦克风：请选择其他麦克风。</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{millions} million weights</source>
        <translation>参数量：{millions} 百万</translation>
    </message>
    <message>
        <source>microphone {input}
loudspeaker {output}
{rate} Hz</source>
        <translation>麦克风 {input}
扬声器 {output}
{rate} Hz</translation>
    </message>
    <message>
        <source>no microphone</source>
        <translation>没有麦克风</translation>
    </message>
    <message>
        <source>sound opening</source>
        <translation>正在打开声音设备</translation>
    </message>
    <message>
        <source>sound absent</source>
        <translation>无声音设备</translation>
    </message>
    <message>
        <source>sound lost</source>
        <translation>声音设备已断开</translation>
    </message>
</context>
<context>
    <name>MicrophoneStep</name>
    <message>
        <source>Can Floe hear you?</source>
        <translation>Floe 能听到你吗？</translation>
    </message>
    <message>
        <source>Say something: the bar should move well beyond the middle.</source>
        <translation>说点什么：音量条应明显超过中间。</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Microphone level</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>Hear yourself</source>
        <translation>听听自己的声音</translation>
    </message>
    <message>
        <source>This is what the microphone heard last. Nothing of it is kept.</source>
        <translation>这是麦克风最近听到的声音，不会保存。</translation>
    </message>
    <message>
        <source>Floe is muted. Unmute it in its window to try the microphone.</source>
        <translation>Floe 已静音。请在主窗口中取消静音后再试麦克风。</translation>
    </message>
    <message>
        <source>Floe hears you. Play the last seconds to hear how you sound.</source>
        <translation>Floe 听到你了。播放最近几秒，听听自己的声音如何。</translation>
    </message>
    <message>
        <source>Nothing loud enough yet. Floe does not answer while you try this.</source>
        <translation>还没有听到足够响的声音。测试期间 Floe 不会回答。</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>In use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>Loading {name}</source>
        <translation>正在加载 {name}</translation>
    </message>
    <message>
        <source>Downloading {name}</source>
        <translation>正在下载 {name}</translation>
    </message>
    <message>
        <source>Loading, {percent} %. The model in use answers meanwhile.</source>
        <translation>已加载 {percent} %。其间由当前模型继续回答。</translation>
    </message>
    <message>
        <source>Loading, {percent} %. The other one made room.</source>
        <translation>已加载 {percent} %。原来的模型已让出内存。</translation>
    </message>
    <message>
        <source>{done} of {all} are here. It goes on where it stopped.</source>
        <translation>已有 {done}，共 {all}。会从中断处继续。</translation>
    </message>
    <message>
        <source>Load again</source>
        <translation>重新加载</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>使用</translation>
    </message>
    <message>
        <source>Use anyway</source>
        <translation>仍要使用</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>下载…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Choose folder…</source>
        <translation>选择文件夹…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
</context>
<context>
    <name>ModelDesk</name>
    <message>
        <source>Freeze-Omni 7B has been downloaded and can be used.</source>
        <translation>Freeze-Omni 7B 已下载完成，可以使用了。</translation>
    </message>
</context>
<context>
    <name>ModelStep</name>
    <message>
        <source>What answers you</source>
        <translation>由什么来回答</translation>
    </message>
    <message>
        <source>Everything runs on this computer; nothing that you say leaves it.</source>
        <translation>一切都在这台电脑上运行；你说的话不会离开它。</translation>
    </message>
    <message>
        <source>The large model, Freeze-Omni 7B, talks about anything and needs a graphics card with 19 GB of memory. It can be downloaded here, or taken from a folder that you have.</source>
        <translation>大模型 Freeze-Omni 7B 什么都能聊，需要有 19 GB 显存的显卡。可以在这里下载，也可以使用你已有的文件夹。</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Choose or download another model</source>
        <translation>选择或下载其他模型</translation>
    </message>
    <message>
        <source>You can close this and wait, or wait here.</source>
        <translation>你可以关闭此窗口等待，也可以在这里等待。</translation>
    </message>
    <message>
        <source>No model yet</source>
        <translation>尚无模型</translation>
    </message>
    <message>
        <source>Talk to it about anything. It shows the words that it hears.</source>
        <translation>可以和它谈论任何话题。它会显示听到的话。</translation>
    </message>
    <message>
        <source>Talk to it about anything. It understands what you say without writing it down, so your own words are not shown.</source>
        <translation>可以和它谈论任何话题。它能听懂但不会写下你说的话，因此不显示你的原话。</translation>
    </message>
</context>
<context>
    <name>Models</name>
    <message>
        <source>Built-in model</source>
        <translation>内置模型</translation>
    </message>
    <message>
        <source>Small and quick, knows a few subjects. Comes with Floe.</source>
        <translation>小巧快速，只懂少数话题。随 Floe 一同提供。</translation>
    </message>
    <message>
        <source>Talks about anything, for academic research and education only. {size} on the disk.</source>
        <translation>什么都能聊，仅供学术研究和教育使用。占磁盘 {size}。</translation>
    </message>
    <message>
        <source>{folder} with the language model {llm}</source>
        <translation>{folder}，语言模型为 {llm}</translation>
    </message>
    <message>
        <source>the processor</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Runs in {precision} on {device}; needs {needed} of memory.</source>
        <translation>以 {precision} 在{device}上运行；需要 {needed} 内存。</translation>
    </message>
    <message>
        <source>Runs in {precision} on {device}; needs {needed}, {free} are free.</source>
        <translation>以 {precision} 在 {device} 上运行；需要 {needed}，空闲 {free}。</translation>
    </message>
    <message>
        <source>Not enough memory: in {precision} on {device} it needs {needed}, {free} are free.</source>
        <translation>内存不足：以 {precision} 在 {device} 上运行需要 {needed}，空闲 {free}。</translation>
    </message>
    <message>
        <source>Without a graphics card it answers too slowly for a conversation.</source>
        <translation>没有显卡时，它回答得太慢，无法交谈。</translation>
    </message>
    <message>
        <source>Asking what there is to download …</source>
        <translation>正在查询需要下载的内容…</translation>
    </message>
    <message>
        <source>The connection broke; trying again …</source>
        <translation>连接中断，正在重试…</translation>
    </message>
    <message>
        <source>{done} of {all} · checking {file}</source>
        <translation>已有 {done}，共 {all} · 正在校验 {file}</translation>
    </message>
    <message>
        <source>{done} of {all}</source>
        <translation>已有 {done}，共 {all}</translation>
    </message>
    <message>
        <source>{megabytes} MB/s</source>
        <translation>每秒 {megabytes} MB</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>剩余不到一分钟</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>剩余约 {minutes} 分钟</translation>
    </message>
    <message>
        <source>about {hours} h {minutes} min left</source>
        <translation>剩余约 {hours} 小时 {minutes} 分钟</translation>
    </message>
    <message>
        <source>Floe never touches the network as it is set. Switch that off below to download.</source>
        <translation>按照设置，Floe 绝不使用网络。要下载，请在下方关闭此项。</translation>
    </message>
    <message>
        <source>Floe was started so that it never touches the network. Start it without --offline and FLOE_OFFLINE to download.</source>
        <translation>Floe 启动时被要求绝不使用网络。要下载，请在启动时去掉 --offline 和 FLOE_OFFLINE。</translation>
    </message>
    <message>
        <source>There is too little free memory for it. Close other programs or choose a smaller precision below.</source>
        <translation>空闲内存不够。请关闭其他程序，或在下方选择更低的精度。</translation>
    </message>
    <message>
        <source>It did not fit into the memory. Choose a smaller precision or another device below and try again.</source>
        <translation>内存装不下它。请在下方选择更低的精度或另一个设备，然后重试。</translation>
    </message>
    <message>
        <source>A part of it is missing: {reason}</source>
        <translation>它缺少一部分：{reason}</translation>
    </message>
    <message>
        <source>It is damaged, so get it again: {reason}</source>
        <translation>它已损坏，请重新获取：{reason}</translation>
    </message>
    <message>
        <source>It cannot run there, so choose another device: {reason}</source>
        <translation>它无法在那里运行，请选择另一个设备：{reason}</translation>
    </message>
    <message>
        <source>It could not be loaded: {reason}</source>
        <translation>无法加载：{reason}</translation>
    </message>
    <message>
        <source>There is no folder {path}. Choose one that is there.</source>
        <translation>没有文件夹 {path}。请选择一个存在的文件夹。</translation>
    </message>
    <message>
        <source>{path} is a language model alone. Choose the folder of Freeze-Omni as the model, and this one as its language model.</source>
        <translation>{path} 只是语言模型。请把 Freeze-Omni 的文件夹选为模型，把它选为语言模型。</translation>
    </message>
    <message>
        <source>The language model is not beside {path}. Choose the folder of Qwen2-7B-Instruct too.</source>
        <translation>{path} 旁边没有语言模型。请同时选择 Qwen2-7B-Instruct 的文件夹。</translation>
    </message>
    <message>
        <source>{path} is not the language model: it lacks config.json or the .safetensors files. Choose the folder of Qwen2-7B-Instruct.</source>
        <translation>{path} 不是语言模型：缺少 config.json 或 .safetensors 文件。请选择 Qwen2-7B-Instruct 的文件夹。</translation>
    </message>
    <message>
        <source>The file {path} is missing. Get the whole model again.</source>
        <translation>缺少文件 {path}。请重新获取整个模型。</translation>
    </message>
    <message>
        <source>{path} is no model. Choose a folder with config.json and model.safetensors, or with audiollm, decoder and codec.</source>
        <translation>{path} 不是模型。请选择含有 config.json 和 model.safetensors，或者含有 audiollm、decoder 和 codec 的文件夹。</translation>
    </message>
    <message>
        <source>The model in {path} is not whole. Get it again.</source>
        <translation>{path} 中的模型不完整。请重新获取。</translation>
    </message>
    <message>
        <source>The disk is too small: {needed} are needed and {free} are free. Make room, then try again.</source>
        <translation>磁盘空间不足：需要 {needed}，空闲 {free}。请腾出空间后重试。</translation>
    </message>
    <message>
        <source>The disk is full. Make room; it goes on where it stopped.</source>
        <translation>磁盘已满。请腾出空间；下载会从中断处继续。</translation>
    </message>
    <message>
        <source>The folder for models cannot be written. Make it writable and try again.</source>
        <translation>无法写入模型文件夹。请允许写入后重试。</translation>
    </message>
    <message>
        <source>A file arrived damaged twice and was thrown away. Try again later, or from another mirror.</source>
        <translation>有文件两次下载后都已损坏，已丢弃。请稍后重试，或换一个镜像。</translation>
    </message>
    <message>
        <source>The mirror&apos;s address below is none. Write it like https://hub.example.org, or leave it empty.</source>
        <translation>下方的镜像地址无效。请写成 https://hub.example.org 的形式，或留空。</translation>
    </message>
    <message>
        <source>The model is not at this address. Check the mirror below, or leave it empty.</source>
        <translation>此地址没有这个模型。请检查下方的镜像，或留空。</translation>
    </message>
    <message>
        <source>The hub does not answer. Check the connection and the mirror below; it goes on where it stopped.</source>
        <translation>下载站点没有响应。请检查网络和下方的镜像；下载会从中断处继续。</translation>
    </message>
    <message>
        <source>The download has failed: {reason}</source>
        <translation>下载失败：{reason}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Who answers you. Every model here runs on this computer.</source>
        <translation>由谁来回答你。这里的每个模型都在这台电脑上运行。</translation>
    </message>
    <message>
        <source>Add a folder…</source>
        <translation>添加文件夹…</translation>
    </message>
    <message>
        <source>Use a model that you have on the disk</source>
        <translation>使用磁盘上已有的模型</translation>
    </message>
    <message>
        <source>How they run</source>
        <translation>运行方式</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>网络</translation>
    </message>
    <message>
        <source>Runs on</source>
        <translation>运行于</translation>
    </message>
    <message>
        <source>Used when a model is loaded the next time.</source>
        <translation>下次加载模型时生效。</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>精度</translation>
    </message>
    <message>
        <source>Fewer bits need less memory; Floe suggests what fits.</source>
        <translation>位数越少，占用内存越少；Floe 会建议装得下的最佳精度。</translation>
    </message>
    <message>
        <source>As suggested</source>
        <translation>按建议</translation>
    </message>
    <message>
        <source>float32, most exact</source>
        <translation>float32，最精确</translation>
    </message>
    <message>
        <source>bfloat16, half the memory</source>
        <translation>bfloat16，内存减半</translation>
    </message>
    <message>
        <source>float16, half the memory</source>
        <translation>float16，内存减半</translation>
    </message>
    <message>
        <source>Never touch the network</source>
        <translation>绝不使用网络</translation>
    </message>
    <message>
        <source>No connection is ever opened, so nothing can be downloaded. Floe needs none to talk.</source>
        <translation>绝不打开任何连接，因此也无法下载。交谈不需要网络。</translation>
    </message>
    <message>
        <source>Mirror</source>
        <translation>镜像</translation>
    </message>
    <message>
        <source>Another hub with the same files. Empty: the usual one.</source>
        <translation>另一个提供相同文件的站点。留空则用默认站点。</translation>
    </message>
    <message>
        <source>The processor</source>
        <translation>CPU（处理器）</translation>
    </message>
</context>
<context>
    <name>Mood</name>
    <message>
        <source>Waking up</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>The model is being loaded.</source>
        <translation>正在加载模型。</translation>
    </message>
    <message>
        <source>Just talk. There is no button to hold.</source>
        <translation>直接说话，无需按住按钮。</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>Hearing you</source>
        <translation>正在聆听</translation>
    </message>
    <message>
        <source>Take your time.</source>
        <translation>慢慢说。</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>正在思考</translation>
    </message>
    <message>
        <source>The answer is on its way.</source>
        <translation>马上回答。</translation>
    </message>
    <message>
        <source>I can hear you. Talk over me at any time.</source>
        <translation>我听得到你，随时可以打断我。</translation>
    </message>
    <message>
        <source>Speaking</source>
        <translation>正在回答</translation>
    </message>
    <message>
        <source>Giving way</source>
        <translation>让你先说</translation>
    </message>
    <message>
        <source>Do you want to speak?</source>
        <translation>你想说话吗？</translation>
    </message>
    <message>
        <source>I do not hear you. Typed turns still work.</source>
        <translation>我听不到你，但仍可打字。</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>已静音</translation>
    </message>
    <message>
        <source>I am not listening meanwhile. Esc ends it.</source>
        <translation>回放时我不听你说话。按 Esc 结束。</translation>
    </message>
    <message>
        <source>The server cannot be reached. Floe keeps trying.</source>
        <translation>无法连接到服务器，Floe 会继续尝试。</translation>
    </message>
    <message>
        <source>Playing again</source>
        <translation>正在回放</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>In trouble</source>
        <translation>出错了</translation>
    </message>
    <message>
        <source>The engine has stopped.</source>
        <translation>引擎已停止。</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Notice</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Restart engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>Choose device…</source>
        <translation>选择设备…</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>模型…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Server settings…</source>
        <translation>服务器设置…</translation>
    </message>
    <message>
        <source>Show the report</source>
        <translation>显示报告</translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message>
        <source>Floe tries again in {seconds} s.</source>
        <translation>Floe 将在 {seconds} 秒后重试。</translation>
    </message>
    <message>
        <source>The microphone hears the loudspeaker. Turn it down, or use headphones, so that Floe does not interrupt itself.</source>
        <translation>麦克风收到了扬声器的声音。请调低音量或使用耳机，以免 Floe 打断自己。</translation>
    </message>
    <message>
        <source>The microphone has gone: the sound system gives Floe its own voice instead. Connect a microphone or choose one; Floe listens again as soon as it hears something else.</source>
        <translation>麦克风已断开：声音系统送来的是 Floe 自己的声音。请连接或选择一个麦克风；听到其他声音后，Floe 会恢复聆听。</translation>
    </message>
</context>
<context>
    <name>Preferences</name>
    <message>
        <source>The settings cannot be read ({reason}); all is default.</source>
        <translation>无法读取设置（{reason}），已全部使用默认值。</translation>
    </message>
    <message>
        <source>The settings file was damaged, so Floe starts with its defaults.</source>
        <translation>设置文件已损坏，Floe 以默认设置启动。</translation>
    </message>
    <message>
        <source>The old file is kept as {path}.</source>
        <translation>旧文件已保留为 {path}。</translation>
    </message>
</context>
<context>
    <name>Presence</name>
    <message>
        <source>Conversation state</source>
        <translation>对话状态</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Privacy</source>
        <translation>隐私</translation>
    </message>
    <message>
        <source>Keep conversations</source>
        <translation>保存对话</translation>
    </message>
    <message>
        <source>The words of each conversation, yours and Floe&apos;s, are written to this computer&apos;s disk and can be searched and opened again.</source>
        <translation>每次对话中你和 Floe 说的话都会写入这台电脑的磁盘，可以搜索和再次打开。</translation>
    </message>
    <message>
        <source>Record their sound</source>
        <translation>对话录音</translation>
    </message>
    <message>
        <source>What you say to Floe and what it answers is kept as sound too: every turn can be heard again and exported. The window says so while it is on. The words are then kept too.</source>
        <translation>你对 Floe 说的话和它的回答也会以声音保存，每一句都可以再听一遍，也可以导出。开启时窗口会显示出来。文字也会一并保存。</translation>
    </message>
    <message>
        <source>Kept in {folder}</source>
        <translation>保存位置：{folder}</translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message>
        <source>Recent conversations</source>
        <translation>最近的对话</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>All conversations</source>
        <translation>全部对话</translation>
    </message>
    <message>
        <source>Search and reopen everything that is kept</source>
        <translation>搜索并重新打开保存的全部对话</translation>
    </message>
    <message>
        <source>Keep them…</source>
        <translation>开启保存…</translation>
    </message>
    <message>
        <source>This talk appears here.</source>
        <translation>这次对话会出现在这里。</translation>
    </message>
    <message>
        <source>Conversations are not kept.</source>
        <translation>目前不保存对话。</translation>
    </message>
    <message numerus="yes">
        <source>%n turn(s)</source>
        <translation>
            <numerusform>%n 轮</numerusform>
        </translation>
    </message>
    <message>
        <source>today, {time}</source>
        <translation>今天 {time}</translation>
    </message>
    <message>
        <source>yesterday, {time}</source>
        <translation>昨天 {time}</translation>
    </message>
</context>
<context>
    <name>ReplayButton</name>
    <message>
        <source>Stop the replay</source>
        <translation>停止回放</translation>
    </message>
    <message>
        <source>Hear Floe&apos;s answer again</source>
        <translation>再听一遍 Floe 的回答</translation>
    </message>
    <message>
        <source>Hear what you said again</source>
        <translation>再听一遍你说的话</translation>
    </message>
</context>
<context>
    <name>Role</name>
    <message>
        <source>Assistant</source>
        <translation>助手</translation>
    </message>
    <message>
        <source>A helpful voice assistant</source>
        <translation>乐于助人的语音助手</translation>
    </message>
    <message>
        <source>Pirate</source>
        <translation>海盗</translation>
    </message>
    <message>
        <source>Arr, speaks of the sea</source>
        <translation>啊嗬，三句不离大海</translation>
    </message>
    <message>
        <source>Robot</source>
        <translation>机器人</translation>
    </message>
    <message>
        <source>Talks like a machine</source>
        <translation>说话像机器</translation>
    </message>
    <message>
        <source>Teacher</source>
        <translation>老师</translation>
    </message>
    <message>
        <source>Praises every question</source>
        <translation>夸奖每个问题</translation>
    </message>
    <message>
        <source>Poet</source>
        <translation>诗人</translation>
    </message>
    <message>
        <source>Dreams under the moon</source>
        <translation>月下遐想</translation>
    </message>
    <message>
        <source>Grandmother</source>
        <translation>奶奶</translation>
    </message>
    <message>
        <source>Is fond of you</source>
        <translation>疼爱你</translation>
    </message>
    <message>
        <source>Cowboy</source>
        <translation>牛仔</translation>
    </message>
    <message>
        <source>Rides in from the west</source>
        <translation>从西部策马而来</translation>
    </message>
    <message>
        <source>Wizard</source>
        <translation>巫师</translation>
    </message>
    <message>
        <source>Answers by his magic hat</source>
        <translation>靠魔法帽作答</translation>
    </message>
    <message>
        <source>Butler</source>
        <translation>管家</translation>
    </message>
    <message>
        <source>Certainly, sir</source>
        <translation>遵命，先生</translation>
    </message>
    <message>
        <source>Coach</source>
        <translation>教练</translation>
    </message>
    <message>
        <source>Cheers you on</source>
        <translation>为你加油</translation>
    </message>
    <message>
        <source>Brief</source>
        <translation>简短</translation>
    </message>
    <message>
        <source>As few words as possible</source>
        <translation>惜字如金</translation>
    </message>
    <message>
        <source>Storyteller</source>
        <translation>说书人</translation>
    </message>
    <message>
        <source>Spins a short tale</source>
        <translation>编个小故事</translation>
    </message>
    <message>
        <source>Interviewer</source>
        <translation>面试考官</translation>
    </message>
    <message>
        <source>Asks, listens, follows up</source>
        <translation>提问、倾听、追问（英语）</translation>
    </message>
    <message>
        <source>Language teacher</source>
        <translation>英语老师</translation>
    </message>
    <message>
        <source>Corrects you gently</source>
        <translation>温和地纠正你</translation>
    </message>
    <message>
        <source>Debater</source>
        <translation>辩手</translation>
    </message>
    <message>
        <source>Takes the other side</source>
        <translation>站在对立面</translation>
    </message>
    <message>
        <source>Quiz host</source>
        <translation>问答主持人</translation>
    </message>
    <message>
        <source>One question after the other</source>
        <translation>一题接一题</translation>
    </message>
    <message>
        <source>Teaches you Chinese</source>
        <translation>教你说中文</translation>
    </message>
</context>
<context>
    <name>RoleDesk</name>
    <message>
        <source>“{name}” was deleted.</source>
        <translation>已删除“{name}”。</translation>
    </message>
    <message>
        <source>Import roles</source>
        <translation>导入角色</translation>
    </message>
    <message>
        <source>Imported: {names}.</source>
        <translation>已导入：{names}。</translation>
    </message>
    <message>
        <source>Export role</source>
        <translation>导出角色</translation>
    </message>
    <message>
        <source>Your roles cannot be written ({reason}).</source>
        <translation>无法写入你的角色（{reason}）。</translation>
    </message>
    <message>
        <source>Floe roles (*.toml)</source>
        <translation>Floe 角色 (*.toml)</translation>
    </message>
</context>
<context>
    <name>RoleDialog</name>
    <message>
        <source>New role</source>
        <translation>新建角色</translation>
    </message>
    <message>
        <source>Edit role</source>
        <translation>编辑角色</translation>
    </message>
    <message>
        <source>Create role</source>
        <translation>创建角色</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Ship&apos;s cook</source>
        <translation>船上的厨师</translation>
    </message>
    <message>
        <source>Grumbles, but feeds you well</source>
        <translation>爱唠叨，但手艺好</translation>
    </message>
    <message>
        <source>You are the cook of an old sailing ship. Answer in one or two short sentences.</source>
        <translation>你是一艘老帆船上的厨师。每次用一两句短话回答。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>In one line</source>
        <translation>一句话介绍</translation>
    </message>
    <message>
        <source>Prompt: what the model is told before the conversation</source>
        <translation>提示词：对话开始前告诉模型的话</translation>
    </message>
</context>
<context>
    <name>RoleFile</name>
    <message>
        <source>{path} cannot be read ({reason}).</source>
        <translation>无法读取 {path}（{reason}）。</translation>
    </message>
    <message>
        <source>There is no role in {path}.</source>
        <translation>{path} 中没有角色。</translation>
    </message>
    <message>
        <source>{path} is not a file of roles ({reason}).</source>
        <translation>{path} 不是角色文件（{reason}）。</translation>
    </message>
    <message>
        <source>{path} holds a role without a name or a prompt.</source>
        <translation>{path} 中有角色缺少名称或提示词。</translation>
    </message>
</context>
<context>
    <name>RoleLibrary</name>
    <message>
        <source>The file of your roles was damaged. It is kept as {path}.</source>
        <translation>你的角色文件已损坏，已保留为 {path}。</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
</context>
<context>
    <name>RoleList</name>
    <message>
        <source>Search roles</source>
        <translation>搜索角色</translation>
    </message>
    <message>
        <source>Roles</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Roles start afresh</source>
        <translation>换角色时重新开始</translation>
    </message>
    <message>
        <source>On: choosing a role forgets what was said. Off: the new role remembers it.</source>
        <translation>开：选择角色会忘掉之前说过的话。关：新角色记得这些话。</translation>
    </message>
    <message>
        <source>No role has these words.</source>
        <translation>没有包含这些词的角色。</translation>
    </message>
    <message>
        <source>New role</source>
        <translation>新建角色</translation>
    </message>
    <message>
        <source>Write a role of your own</source>
        <translation>写一个自己的角色</translation>
    </message>
    <message>
        <source>Role actions</source>
        <translation>角色操作</translation>
    </message>
    <message>
        <source>What can be done with the chosen role</source>
        <translation>对所选角色的操作</translation>
    </message>
    <message>
        <source>Yours</source>
        <translation>我的角色</translation>
    </message>
    <message>
        <source>For every model</source>
        <translation>适合所有模型</translation>
    </message>
    <message>
        <source>For the large model</source>
        <translation>需要大模型</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>编辑…</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>复制一份</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>导出…</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>导入…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>ServerPage</name>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Where Floe thinks</source>
        <translation>Floe 在哪里思考</translation>
    </message>
    <message>
        <source>On a server, what you say is sent there; this computer needs no model.</source>
        <translation>使用服务器时，你说的话会发送到那里；本机不需要模型。</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>在这台电脑上</translation>
    </message>
    <message>
        <source>On a server</source>
        <translation>在服务器上</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>As the server prints it when it starts.</source>
        <translation>即服务器启动时显示的地址。</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>令牌</translation>
    </message>
    <message>
        <source>What the server was started with; kept on this computer.</source>
        <translation>启动服务器时使用的令牌；保存在这台电脑上。</translation>
    </message>
    <message>
        <source>Show the token</source>
        <translation>显示令牌</translation>
    </message>
    <message>
        <source>Only while this page is open.</source>
        <translation>仅在此页面打开时。</translation>
    </message>
    <message>
        <source>These take effect with a restart of the engine. Model and answers are then the server&apos;s own choice.</source>
        <translation>重新启动引擎后生效。之后模型和回答方式由服务器决定。</translation>
    </message>
    <message>
        <source>Not encrypted: whoever is on the way to this server can hear the conversation and read the token. Use wss:// unless the network is your own.</source>
        <translation>未加密：在通往此服务器途中的任何人都能听到对话并读取令牌。除非是你自己的网络，否则请使用 wss://。</translation>
    </message>
</context>
<context>
    <name>SettingsDesk</name>
    <message>
        <source>The settings cannot be written to {path} ({reason}).</source>
        <translation>无法把设置写入 {path}（{reason}）。</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>页面</translation>
    </message>
    <message>
        <source>The engine must restart for this; the conversation then begins anew.</source>
        <translation>此项需要重启引擎，对话将重新开始。</translation>
    </message>
    <message>
        <source>Restart engine</source>
        <translation>重启引擎</translation>
    </message>
    <message>
        <source>Every change is used and kept at once.</source>
        <translation>更改会立即生效并保存。</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
</context>
<context>
    <name>ShortcutsPage</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Press the key that you want</source>
        <translation>请按下你想用的键</translation>
    </message>
    <message>
        <source>Back to the usual keys</source>
        <translation>恢复默认快捷键</translation>
    </message>
    <message>
        <source>also {keys}</source>
        <translation>也可用 {keys}</translation>
    </message>
    <message>
        <source>{key} is already the key of “{command}”.</source>
        <translation>{key} 已是“{command}”的快捷键。</translation>
    </message>
</context>
<context>
    <name>SoundPage</name>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Used at once. The bar shows what it hears.</source>
        <translation>立即生效。音量条显示它听到的声音。</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Speak: it should move well beyond the middle. If it does not, turn the microphone up in the system&apos;s settings.</source>
        <translation>请说话：音量条应明显超过中间。如果没有，请在系统设置中调高麦克风音量。</translation>
    </message>
    <message>
        <source>Microphone level</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>Loudspeaker</source>
        <translation>扬声器</translation>
    </message>
    <message>
        <source>Used at once, for answers.</source>
        <translation>立即生效，用于播放回答。</translation>
    </message>
    <message>
        <source>Moves while Floe speaks.</source>
        <translation>Floe 说话时会随之变化。</translation>
    </message>
    <message>
        <source>Loudspeaker level</source>
        <translation>扬声器音量</translation>
    </message>
    <message>
        <source>Take out the echo</source>
        <translation>消除回声</translation>
    </message>
    <message>
        <source>Keeps Floe from hearing itself through loudspeakers. With headphones it may be off.</source>
        <translation>避免 Floe 从扬声器听到自己。使用耳机时可关闭。</translation>
    </message>
    <message>
        <source>Turn noise down</source>
        <translation>降低噪声</translation>
    </message>
    <message>
        <source>For a fan or a street. The built-in model hears as well without it.</source>
        <translation>适用于风扇或街道的噪声。内置模型不用它也听得一样清楚。</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Microphone level</source>
        <translation>麦克风音量</translation>
    </message>
    <message>
        <source>Loudspeaker level</source>
        <translation>扬声器音量</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Floe</source>
        <translation>Floe</translation>
    </message>
</context>
<context>
    <name>Timeline</name>
    <message>
        <source>takes the turn: silence</source>
        <translation>接话：静默已久</translation>
    </message>
    <message>
        <source>takes the turn: long enough</source>
        <translation>接话：话已够长</translation>
    </message>
    <message>
        <source>typed</source>
        <translation>打字</translation>
    </message>
    <message>
        <source>takes the turn</source>
        <translation>接话</translation>
    </message>
    <message>
        <source>too short</source>
        <translation>太短</translation>
    </message>
    <message>
        <source>disregards</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>ducks</source>
        <translation>压低</translation>
    </message>
    <message>
        <source>resumes</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>yields</source>
        <translation>让出</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>Timeline of the last 30 seconds</source>
        <translation>最近 30 秒的时间线</translation>
    </message>
    <message>
        <source>Nothing was decided in the last 30 seconds.</source>
        <translation>最近 30 秒内没有任何判定。</translation>
    </message>
    <message numerus="yes">
        <source>{decision}, %n second(s) ago</source>
        <translation>
            <numerusform>{decision}，%n 秒前</numerusform>
        </translation>
    </message>
    <message>
        <source>Last 30 seconds</source>
        <translation>最近 30 秒</translation>
    </message>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Floe</source>
        <translation>Floe</translation>
    </message>
    <message>
        <source>disregards</source>
        <translation>忽略</translation>
    </message>
    <message>
        <source>takes the turn</source>
        <translation>接话</translation>
    </message>
    <message>
        <source>keeps listening</source>
        <translation>继续听</translation>
    </message>
    <message>
        <source>−{seconds} s</source>
        <translation>−{seconds} 秒</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
    <message>
        <source>Talk, and both sides of the conversation are drawn here as they happen.</source>
        <translation>开口说话，双方的声音会实时画在这里。</translation>
    </message>
    <message>
        <source>{seconds} s ago</source>
        <translation>{seconds} 秒前</translation>
    </message>
    <message>
        <source>heard {heard} dB · played {played} dB</source>
        <translation>听到 {heard} dB · 播放 {played} dB</translation>
    </message>
    <message>
        <source>keeps listening {keep} · takes the turn {take} · disregards {disregard}</source>
        <translation>继续听 {keep} · 接话 {take} · 忽略 {disregard}</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Forget what was said</source>
        <translation>忘掉说过的内容</translation>
    </message>
    <message>
        <source>Be silent at once</source>
        <translation>立即停止说话</translation>
    </message>
    <message>
        <source>Sound, turns, answers, models, window, keys, privacy</source>
        <translation>声音、对话节奏、回答、模型、窗口、快捷键、隐私</translation>
    </message>
    <message>
        <source>Ignore the microphone; the model stays loaded</source>
        <translation>不听麦克风；模型仍保持加载</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Everything else (F10)</source>
        <translation>其他所有功能（F10）</translation>
    </message>
    <message>
        <source>no model yet</source>
        <translation>尚无模型</translation>
    </message>
    <message>
        <source>Model in use</source>
        <translation>当前模型</translation>
    </message>
    <message>
        <source>no sound yet</source>
        <translation>尚无声音设备</translation>
    </message>
    <message>
        <source>Sound device in use</source>
        <translation>当前声音设备</translation>
    </message>
    <message>
        <source>Falling behind</source>
        <translation>处理滞后</translation>
    </message>
    <message>
        <source>● Recording</source>
        <translation>● 正在录音</translation>
    </message>
    <message>
        <source>The sound of this conversation is kept on this computer&apos;s disk. Settings, Privacy switches it off.</source>
        <translation>这次对话的声音正在保存到这台电脑的磁盘。可在“设置”的“隐私”中关闭。</translation>
    </message>
    <message>
        <source>Muted</source>
        <translation>已静音</translation>
    </message>
    <message>
        <source>{seconds} s behind</source>
        <translation>滞后 {seconds} 秒</translation>
    </message>
</context>
<context>
    <name>Transcript</name>
    <message>
        <source>Captions</source>
        <translation>字幕</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Mute</source>
        <translation>静音</translation>
    </message>
    <message>
        <source>Open Floe</source>
        <translation>打开 Floe</translation>
    </message>
    <message>
        <source>New conversation</source>
        <translation>新对话</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Floe: {state}</source>
        <translation>Floe：{state}</translation>
    </message>
</context>
<context>
    <name>TrialStep</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Floe is still loading; the sound comes in a moment.</source>
        <translation>Floe 仍在加载；声音马上就绪。</translation>
    </message>
    <message>
        <source>There is no sound device. Choose another one, or go on without.</source>
        <translation>没有声音设备。请选择其他设备，或跳过继续。</translation>
    </message>
</context>
<context>
    <name>TurnsPage</name>
    <message>
        <source>Taking turns</source>
        <translation>对话节奏</translation>
    </message>
    <message>
        <source>Patience</source>
        <translation>等待时间</translation>
    </message>
    <message>
        <source>How long you may pause in the middle of a sentence.</source>
        <translation>说到一半时，你可以停顿多久。</translation>
    </message>
    <message>
        <source>Quick</source>
        <translation>较短</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>适中</translation>
    </message>
    <message>
        <source>Patient</source>
        <translation>较长</translation>
    </message>
    <message>
        <source>Very patient</source>
        <translation>很长</translation>
    </message>
    <message>
        <source>Let me interrupt</source>
        <translation>允许打断</translation>
    </message>
    <message>
        <source>On: Floe turns itself down as soon as you speak, then yields or goes on. Off: it finishes first, and hears you afterwards. Takes effect with a restart of the engine.</source>
        <translation>开：你一开口它就压低音量，随后让出或继续。关：先说完再听你说。引擎重启后生效。</translation>
    </message>
    <message>
        <source>Giving way</source>
        <translation>让你先说</translation>
    </message>
    <message>
        <source>How soon a voice over an answer ends it.</source>
        <translation>你在它回答时说话，它多快停下来。</translation>
    </message>
    <message>
        <source>Easily</source>
        <translation>很容易</translation>
    </message>
    <message>
        <source>Holds its ground</source>
        <translation>坚持说完</translation>
    </message>
    <message>
        <source>“What is the … hm … longest river?” A pause of up to {seconds} s is waited out; then Floe answers what it has heard.</source>
        <translation>“最长的……嗯……河是哪条？”停顿不超过 {seconds} 秒时 Floe 会等待，之后就按已听到的内容回答。</translation>
    </message>
    <message>
        <source>A cough or “mhm” only turns Floe down for a moment. Speak for {seconds} s and it stops; sooner if what you say is plainly meant for it.</source>
        <translation>咳嗽或“嗯”只会让 Floe 短暂降低音量。你连续说 {seconds} 秒，它就停下；如果听得出是在对它说话，会停得更早。</translation>
    </message>
</context>
<context>
    <name>Waterfall</name>
    <message>
        <source>here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>paper</source>
        <translation>论文</translation>
    </message>
    <message>
        <source>Averages of Freeze-Omni 7B as published. Its words to speak are counted from the verdict.</source>
        <translation>Freeze-Omni 7B 论文公布的平均值。其“首批待说文字”从判定时刻起算。</translation>
    </message>
    <message>
        <source>end of speech → verdict</source>
        <translation>说完 → 判定</translation>
    </message>
    <message>
        <source>→ first word</source>
        <translation>→ 首个词</translation>
    </message>
    <message>
        <source>→ first words to speak</source>
        <translation>→ 首段待说文字</translation>
    </message>
    <message>
        <source>→ voice prefill</source>
        <translation>→ 语音预填充</translation>
    </message>
    <message>
        <source>→ first speech tokens</source>
        <translation>→ 首批语音词元</translation>
    </message>
    <message>
        <source>→ first sound decoded</source>
        <translation>→ 首段声音解码</translation>
    </message>
    <message>
        <source>→ audible</source>
        <translation>→ 听见声音</translation>
    </message>
    <message>
        <source>paper: {stage}</source>
        <translation>论文：{stage}</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Ask anything aloud, or let a recording ask for you:</source>
        <translation>直接开口提问，或让录音替你问：</translation>
    </message>
    <message>
        <source>Play this question into the conversation</source>
        <translation>把这个问题放进对话（英语录音）</translation>
    </message>
</context>
<context>
    <name>WindowPage</name>
    <message>
        <source>Window</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Used at once.</source>
        <translation>立即生效。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>配色</translation>
    </message>
    <message>
        <source>The system&apos;s choice</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>减少动态效果</translation>
    </message>
    <message>
        <source>The figure stands still and the timeline does not glide.</source>
        <translation>图形静止不动，时间线也不再滑动。</translation>
    </message>
    <message>
        <source>Start minimised</source>
        <translation>启动时最小化</translation>
    </message>
    <message>
        <source>Floe listens from the start, with its window away.</source>
        <translation>启动后即开始聆听，不显示窗口。</translation>
    </message>
    <message>
        <source>Stay in the tray</source>
        <translation>留在托盘</translation>
    </message>
    <message>
        <source>Closing the window leaves Floe listening; the tray&apos;s menu ends it.</source>
        <translation>关闭窗口后 Floe 继续聆听；从托盘菜单退出。</translation>
    </message>
</context>
<context>
    <name>_TurnView</name>
    <message>
        <source>You</source>
        <translation>你</translation>
    </message>
    <message>
        <source>Floe</source>
        <translation>Floe</translation>
    </message>
    <message>
        <source>Copy answer</source>
        <translation>复制回答</translation>
    </message>
    <message>
        <source>Copy question</source>
        <translation>复制问题</translation>
    </message>
    <message>
        <source>“{words}”</source>
        <translation>“{words}”</translation>
    </message>
    <message>
        <source>spoken; this model gives no captions of your words</source>
        <translation>语音；此模型不提供你的话的字幕</translation>
    </message>
</context>
</TS>
