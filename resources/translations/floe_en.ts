<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>HistoryDialog</name>
    <message numerus="yes">
        <source>%n turn(s)</source>
        <translation>
            <numerusform>%n turn</numerusform>
            <numerusform>%n turns</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LatencyPanel</name>
    <message numerus="yes">
        <source>p50 of %n</source>
        <translation>
            <numerusform>p50 of %n</numerusform>
            <numerusform>p50 of %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecentList</name>
    <message numerus="yes">
        <source>%n turn(s)</source>
        <translation>
            <numerusform>%n turn</numerusform>
            <numerusform>%n turns</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message numerus="yes">
        <source>{decision}, %n second(s) ago</source>
        <translation>
            <numerusform>{decision}, %n second ago</numerusform>
            <numerusform>{decision}, %n seconds ago</numerusform>
        </translation>
    </message>
</context>
</TS>
